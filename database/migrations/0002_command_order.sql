DROP INDEX "commands_undelivered";--> statement-breakpoint
DROP INDEX "commands_by_run";--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "position" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "commands_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
CREATE INDEX "commands_undelivered" ON "commands" USING btree ("run_id","position") WHERE delivered_at IS NULL;--> statement-breakpoint
CREATE INDEX "commands_by_run" ON "commands" USING btree ("run_id","position");