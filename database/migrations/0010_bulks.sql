CREATE TABLE "bulk_items" (
	"bulk_id" text NOT NULL,
	"position" integer NOT NULL,
	"run_id" text NOT NULL,
	"outcome" text DEFAULT 'pending' NOT NULL,
	"new_run_id" text,
	"code" text,
	"message" text,
	CONSTRAINT "bulk_items_bulk_id_position_pk" PRIMARY KEY("bulk_id","position")
);
--> statement-breakpoint
CREATE TABLE "bulks" (
	"id" text PRIMARY KEY NOT NULL,
	"action" text NOT NULL,
	"filter" jsonb NOT NULL,
	"reason" text NOT NULL,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"total" integer NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "bulk_items" ADD CONSTRAINT "bulk_items_bulk_id_bulks_id_fk" FOREIGN KEY ("bulk_id") REFERENCES "public"."bulks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bulk_items_pending" ON "bulk_items" USING btree ("bulk_id","position") WHERE outcome = 'pending';--> statement-breakpoint
CREATE INDEX "bulks_open" ON "bulks" USING btree ("created_at","id") WHERE finished_at IS NULL;