CREATE TABLE "views" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"query" jsonb NOT NULL,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "views_oldest" ON "views" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "runs_by_waiting" ON "runs" USING btree ("waiting_on","waiting_since") WHERE waiting_since IS NOT NULL;--> statement-breakpoint
CREATE INDEX "runs_finished" ON "runs" USING btree ("finished_at","id","status") WHERE finished_at IS NOT NULL;