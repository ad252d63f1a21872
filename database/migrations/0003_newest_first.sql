DROP INDEX "api_keys_newest";--> statement-breakpoint
DROP INDEX "approvals_newest";--> statement-breakpoint
DROP INDEX "approvals_open";--> statement-breakpoint
DROP INDEX "runs_newest";--> statement-breakpoint
DROP INDEX "runs_by_status";--> statement-breakpoint
DROP INDEX "runs_by_playbook";--> statement-breakpoint
CREATE INDEX "api_keys_newest" ON "api_keys" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "approvals_newest" ON "approvals" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "approvals_open" ON "approvals" USING btree ("created_at","id") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "runs_newest" ON "runs" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "runs_by_status" ON "runs" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "runs_by_playbook" ON "runs" USING btree ("playbook_name","created_at","id");