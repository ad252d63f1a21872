CREATE TABLE "live_tickets" (
	"hash" text PRIMARY KEY NOT NULL,
	"sealed" text NOT NULL,
	"origin" text,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
-- In two steps: with a default from the start every old line would be written again, and all of them would count as one transaction's.
ALTER TABLE "run_events" ADD COLUMN "tx" "xid8";--> statement-breakpoint
ALTER TABLE "run_events" ALTER COLUMN "tx" SET DEFAULT pg_current_xact_id();--> statement-breakpoint
CREATE INDEX "live_tickets_expiry" ON "live_tickets" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "run_events_feed" ON "run_events" USING btree ("tx");