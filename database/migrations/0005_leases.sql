CREATE TABLE "agent_steps" (
	"run_id" text NOT NULL,
	"step_id" text NOT NULL,
	"generation" integer NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"granted_fence" integer DEFAULT 0 NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"round" integer DEFAULT 1 NOT NULL,
	"refusals" integer DEFAULT 0 NOT NULL,
	"excluded" text[] DEFAULT '{}' NOT NULL,
	"unroutable" boolean DEFAULT false NOT NULL,
	"checkpoint" jsonb,
	"briefs" jsonb DEFAULT '[]' NOT NULL,
	CONSTRAINT "agent_steps_run_id_step_id_pk" PRIMARY KEY("run_id","step_id")
);
--> statement-breakpoint
CREATE TABLE "agents" (
	"id" text PRIMARY KEY NOT NULL,
	"principal_id" text NOT NULL,
	"name" text NOT NULL,
	"pools" text[] NOT NULL,
	"capabilities" text[] NOT NULL,
	"max_leases" integer NOT NULL,
	"model" text,
	"provider" text,
	"version" text,
	"registered_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lease_commands" (
	"id" text NOT NULL,
	"position" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "lease_commands_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" text NOT NULL,
	"step_id" text NOT NULL,
	"generation" integer NOT NULL,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"acked_at" timestamp (3) with time zone,
	"acked_by_lease" text
);
--> statement-breakpoint
CREATE TABLE "leases" (
	"id" text PRIMARY KEY NOT NULL,
	"offer_id" text NOT NULL,
	"run_id" text NOT NULL,
	"step_id" text NOT NULL,
	"generation" integer NOT NULL,
	"pool" text NOT NULL,
	"agent_id" text NOT NULL,
	"principal_id" text NOT NULL,
	"fence" integer NOT NULL,
	"attempt" integer NOT NULL,
	"round" integer NOT NULL,
	"ttl_ms" integer NOT NULL,
	"state" text NOT NULL,
	"task_token" "bytea",
	"created_at" timestamp (3) with time zone NOT NULL,
	"granted_at" timestamp (3) with time zone,
	"ack_by" timestamp (3) with time zone,
	"acked_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"forwarded_at" timestamp (3) with time zone,
	"progress" jsonb,
	"progress_at" timestamp (3) with time zone,
	"beats_without_progress" integer DEFAULT 0 NOT NULL,
	"checkpoint" jsonb,
	"event_count" integer DEFAULT 0 NOT NULL,
	"artifact_names" text[] DEFAULT '{}' NOT NULL,
	"open_effects" text[] DEFAULT '{}' NOT NULL,
	"final_call" text,
	"final_body_sha256" text,
	"result" jsonb,
	"summary" text,
	"outcome" jsonb,
	"reason" text,
	"ended_at" timestamp (3) with time zone,
	"cancel_due" boolean DEFAULT false NOT NULL,
	"delivered_at" timestamp (3) with time zone,
	"next_delivery_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "offers" (
	"id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"step_id" text NOT NULL,
	"generation" integer NOT NULL,
	"version" integer NOT NULL,
	"lease_version" integer NOT NULL,
	"pool" text NOT NULL,
	"queue" text NOT NULL,
	"capabilities" text[] NOT NULL,
	"excluded" text[] NOT NULL,
	"preferred_agent" text,
	"preferred_until" timestamp (3) with time zone,
	"avoided_agent" text,
	"avoided_until" timestamp (3) with time zone,
	"priority" integer NOT NULL,
	"ttl_ms" integer NOT NULL,
	"attempt" integer NOT NULL,
	"round" integer NOT NULL,
	"instructions" text NOT NULL,
	"inputs" jsonb,
	"workspace" jsonb,
	"deadline_at" timestamp (3) with time zone,
	"state" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "offers_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1)
);
--> statement-breakpoint
CREATE TABLE "pools" (
	"name" text PRIMARY KEY NOT NULL,
	"trust" text NOT NULL,
	"description" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "approvals_by_step";--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "lease_id" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "agent_steps" ADD CONSTRAINT "agent_steps_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agents_seen" ON "agents" USING btree ("seen_at");--> statement-breakpoint
CREATE UNIQUE INDEX "lease_commands_once" ON "lease_commands" USING btree ("run_id","step_id","id");--> statement-breakpoint
CREATE INDEX "lease_commands_unacked" ON "lease_commands" USING btree ("run_id","step_id","position") WHERE acked_at IS NULL;--> statement-breakpoint
CREATE INDEX "lease_commands_cancels" ON "lease_commands" USING btree ("created_at") WHERE kind = 'cancel';--> statement-breakpoint
CREATE UNIQUE INDEX "leases_one_open" ON "leases" USING btree ("run_id","step_id") WHERE state IN ('granting', 'granted', 'active', 'completing');--> statement-breakpoint
CREATE UNIQUE INDEX "leases_by_fence" ON "leases" USING btree ("run_id","step_id","fence");--> statement-breakpoint
CREATE INDEX "leases_by_offer" ON "leases" USING btree ("offer_id");--> statement-breakpoint
CREATE INDEX "leases_newest" ON "leases" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "leases_of_agent" ON "leases" USING btree ("agent_id") WHERE state IN ('granting', 'granted', 'active', 'completing');--> statement-breakpoint
CREATE INDEX "leases_open" ON "leases" USING btree ("created_at") WHERE state IN ('granting', 'granted', 'active', 'completing');--> statement-breakpoint
CREATE INDEX "leases_undelivered" ON "leases" USING btree ("ended_at") WHERE ended_at IS NOT NULL AND delivered_at IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "offers_by_write" ON "offers" USING btree ("run_id","step_id","generation","version");--> statement-breakpoint
CREATE INDEX "offers_open" ON "offers" USING btree ("pool","priority","position") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "offers_standing" ON "offers" USING btree ("run_id","step_id") WHERE state <> 'closed';--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_by_step" ON "approvals" USING btree ("run_id","step_id","generation","kind","lease_id");--> statement-breakpoint
ALTER TABLE "runs" DROP COLUMN "holder";--> statement-breakpoint
INSERT INTO "pools" ("name", "trust", "description", "created_at") VALUES ('default', 'standard', 'For any agent.', now());
