CREATE TABLE "queue_entries" (
	"id" text PRIMARY KEY NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "queue_entries_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"repository" jsonb NOT NULL,
	"repository_key" text NOT NULL,
	"branch" text NOT NULL,
	"head" text NOT NULL,
	"head_name" text NOT NULL,
	"change" text,
	"title" text,
	"lane" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"gate_id" text,
	"onto" text,
	"candidate" text,
	"requested_by" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"untold" boolean DEFAULT true NOT NULL,
	"moved_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "queue_entries_open_head" ON "queue_entries" USING btree ("repository_key","branch","head") WHERE status IN ('queued', 'landing');--> statement-breakpoint
CREATE INDEX "queue_entries_by_branch" ON "queue_entries" USING btree ("branch","position");--> statement-breakpoint
CREATE INDEX "queue_entries_untold" ON "queue_entries" USING btree ("moved_at") WHERE untold;--> statement-breakpoint
CREATE INDEX "queue_entries_open" ON "queue_entries" USING btree ("repository_key","branch","position") WHERE status IN ('queued', 'landing');