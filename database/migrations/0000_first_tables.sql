CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"role" text,
	"scopes" text[] NOT NULL,
	"pools" text[],
	"created_by" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "approvals" (
	"id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"step_id" text NOT NULL,
	"generation" integer NOT NULL,
	"kind" text NOT NULL,
	"question" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"options" jsonb NOT NULL,
	"role" text,
	"due_at" timestamp (3) with time zone,
	"on_silence" text,
	"status" text NOT NULL,
	"decision" text,
	"reason" text,
	"values" jsonb,
	"decided_by" jsonb,
	"decided_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "artifacts" (
	"run_id" text NOT NULL,
	"name" text NOT NULL,
	"step_id" text,
	"generation" integer,
	"media_type" text NOT NULL,
	"bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "artifacts_run_id_name_pk" PRIMARY KEY("run_id","name")
);
--> statement-breakpoint
CREATE TABLE "commands" (
	"id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"delivered_at" timestamp (3) with time zone,
	"tries" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"next_try_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"principal" text NOT NULL,
	"method" text NOT NULL,
	"path" text NOT NULL,
	"key" text NOT NULL,
	"body_sha256" text NOT NULL,
	"status" integer,
	"headers" jsonb,
	"body" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_principal_method_path_key_pk" PRIMARY KEY("principal","method","path","key")
);
--> statement-breakpoint
CREATE TABLE "playbook_texts" (
	"sha256" text PRIMARY KEY NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_events" (
	"run_id" text NOT NULL,
	"seq" integer NOT NULL,
	"line" text NOT NULL,
	"key" text,
	CONSTRAINT "run_events_run_id_seq_pk" PRIMARY KEY("run_id","seq")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"playbook_name" text NOT NULL,
	"playbook_version" integer NOT NULL,
	"playbook_sha256" text NOT NULL,
	"status" text NOT NULL,
	"waiting_on" text DEFAULT 'none' NOT NULL,
	"waiting_since" timestamp (3) with time zone,
	"holder" jsonb,
	"labels" jsonb NOT NULL,
	"priority" integer NOT NULL,
	"repository" jsonb,
	"inputs" jsonb NOT NULL,
	"plan" jsonb NOT NULL,
	"retry_of" text,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"moved_at" timestamp (3) with time zone NOT NULL,
	"cost_micros" bigint DEFAULT 0 NOT NULL,
	"result" jsonb,
	"failure" jsonb,
	"last_seq" integer DEFAULT 0 NOT NULL,
	"last_hash" text,
	"version" integer DEFAULT 0 NOT NULL,
	"control" text DEFAULT 'none' NOT NULL,
	"history_archived_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "step_output" (
	"run_id" text NOT NULL,
	"step_id" text NOT NULL,
	"start_byte" bigint NOT NULL,
	"data" "bytea" NOT NULL,
	CONSTRAINT "step_output_run_id_step_id_start_byte_pk" PRIMARY KEY("run_id","step_id","start_byte")
);
--> statement-breakpoint
CREATE TABLE "steps" (
	"run_id" text NOT NULL,
	"step_id" text NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"uses" text NOT NULL,
	"status" text NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"version" integer DEFAULT 0 NOT NULL,
	"waiting_on" text DEFAULT 'none' NOT NULL,
	"waiting_since" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"outputs" jsonb,
	"failure" jsonb,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"skip_reason" text,
	"output_bytes" bigint DEFAULT 0 NOT NULL,
	"output_cut" jsonb,
	CONSTRAINT "steps_run_id_step_id_pk" PRIMARY KEY("run_id","step_id")
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"run_id" text NOT NULL,
	"step_id" text NOT NULL,
	"generation" integer NOT NULL,
	"host_id" text NOT NULL,
	"path" text NOT NULL,
	"source" jsonb NOT NULL,
	"commit" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	"removed_at" timestamp (3) with time zone,
	"irreversible_used" boolean DEFAULT false NOT NULL,
	CONSTRAINT "workspaces_run_id_step_id_generation_pk" PRIMARY KEY("run_id","step_id","generation")
);
--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_by_hash" ON "api_keys" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "api_keys_newest" ON "api_keys" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_by_step" ON "approvals" USING btree ("run_id","step_id","generation","kind");--> statement-breakpoint
CREATE INDEX "approvals_newest" ON "approvals" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "approvals_open" ON "approvals" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "artifacts_by_sha256" ON "artifacts" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "commands_undelivered" ON "commands" USING btree ("created_at","id") WHERE delivered_at IS NULL;--> statement-breakpoint
CREATE INDEX "commands_by_run" ON "commands" USING btree ("run_id","created_at");--> statement-breakpoint
CREATE INDEX "idempotency_keys_oldest" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "run_events_by_key" ON "run_events" USING btree ("run_id","key") WHERE key IS NOT NULL;--> statement-breakpoint
CREATE INDEX "runs_newest" ON "runs" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "runs_by_status" ON "runs" USING btree ("status","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "runs_by_playbook" ON "runs" USING btree ("playbook_name","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "runs_by_labels" ON "runs" USING gin ("labels" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "runs_by_words" ON "runs" USING gin (to_tsvector('simple', regexp_replace("title" || ' ' || "playbook_name", '[^[:alnum:]]+', ' ', 'g')));--> statement-breakpoint
CREATE INDEX "runs_by_id_prefix" ON "runs" USING btree ("id" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "runs_waiting" ON "runs" USING btree ("waiting_since","id") WHERE waiting_since IS NOT NULL;--> statement-breakpoint
CREATE INDEX "runs_open" ON "runs" USING btree ("created_at","id") WHERE status IN ('accepted', 'running', 'paused');--> statement-breakpoint
CREATE INDEX "runs_unarchived" ON "runs" USING btree ("finished_at","id") WHERE history_archived_at IS NULL AND finished_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX "runs_by_retry_of" ON "runs" USING btree ("retry_of") WHERE retry_of IS NOT NULL;--> statement-breakpoint
CREATE INDEX "workspaces_kept" ON "workspaces" USING btree ("host_id","last_used_at") WHERE removed_at IS NULL;