CREATE TABLE "gate_overrides" (
	"id" text PRIMARY KEY NOT NULL,
	"gate_id" text NOT NULL,
	"checks" text[] NOT NULL,
	"reason" text NOT NULL,
	"ticket" text,
	"approver" jsonb NOT NULL,
	"head" text NOT NULL,
	"policy_sha256" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "gate_signers" (
	"id" text PRIMARY KEY NOT NULL,
	"public_key" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "gates" (
	"id" text PRIMARY KEY NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "gates_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"repository" jsonb NOT NULL,
	"repository_key" text NOT NULL,
	"change" text NOT NULL,
	"target" text NOT NULL,
	"head_name" text NOT NULL,
	"head" text,
	"branch" text,
	"base" text,
	"base_tip" text,
	"tree" text,
	"policy_sha256" text,
	"landing" text,
	"status" text NOT NULL,
	"verdict" text,
	"checks" jsonb NOT NULL,
	"failure" jsonb,
	"artifacts" jsonb NOT NULL,
	"receipt_sha256" text,
	"authors" text[] DEFAULT '{}' NOT NULL,
	"requested_by" jsonb NOT NULL,
	"round" integer DEFAULT 1 NOT NULL,
	"rerun_check" text,
	"superseded_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"decided_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"moved_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "gate_overrides" ADD CONSTRAINT "gate_overrides_gate_id_gates_id_fk" FOREIGN KEY ("gate_id") REFERENCES "public"."gates"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "gate_overrides_by_gate" ON "gate_overrides" USING btree ("gate_id","created_at");--> statement-breakpoint
CREATE INDEX "gates_newest" ON "gates" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "gates_by_change" ON "gates" USING btree ("repository_key","change","position");--> statement-breakpoint
CREATE INDEX "gates_by_tree" ON "gates" USING btree ("tree","target") WHERE status = 'decided' AND verdict = 'pass';--> statement-breakpoint
CREATE INDEX "gates_open" ON "gates" USING btree ("moved_at","id") WHERE status IN ('running', 'waiting');