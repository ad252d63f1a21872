CREATE TABLE "external_checks" (
	"repository_key" text NOT NULL,
	"head" text NOT NULL,
	"name" text NOT NULL,
	"app" text NOT NULL,
	"run" bigint NOT NULL,
	"stage" integer NOT NULL,
	"conclusion" text,
	"url" text,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"heard_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "external_checks_repository_key_head_name_app_pk" PRIMARY KEY("repository_key","head","name","app")
);
--> statement-breakpoint
CREATE TABLE "forge_changes" (
	"repository_key" text NOT NULL,
	"change" text NOT NULL,
	"forge_repository" text NOT NULL,
	"installation" bigint NOT NULL,
	"target" text NOT NULL,
	"closed" boolean NOT NULL,
	"state" jsonb NOT NULL,
	"moved_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "forge_changes_repository_key_change_pk" PRIMARY KEY("repository_key","change")
);
--> statement-breakpoint
CREATE TABLE "forge_deliveries" (
	"forge" text NOT NULL,
	"id" text NOT NULL,
	"event" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "forge_deliveries_forge_id_pk" PRIMARY KEY("forge","id")
);
--> statement-breakpoint
CREATE TABLE "gate_announcements" (
	"gate_id" text PRIMARY KEY NOT NULL,
	"told_moves" integer,
	"round" integer NOT NULL,
	"check_run" text,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp (3) with time zone,
	"last_error" text
);
--> statement-breakpoint
ALTER TABLE "gates" ADD COLUMN "forge" jsonb;--> statement-breakpoint
ALTER TABLE "gates" ADD COLUMN "moves" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "gate_announcements" ADD CONSTRAINT "gate_announcements_gate_id_gates_id_fk" FOREIGN KEY ("gate_id") REFERENCES "public"."gates"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "external_checks_past" ON "external_checks" USING btree ("repository_key","name","ended_at");--> statement-breakpoint
CREATE INDEX "forge_changes_onto" ON "forge_changes" USING btree ("repository_key","target");--> statement-breakpoint
CREATE INDEX "forge_deliveries_by_age" ON "forge_deliveries" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "gates_at_forge" ON "gates" USING btree ("moved_at") WHERE forge IS NOT NULL;--> statement-breakpoint
CREATE INDEX "gates_by_head" ON "gates" USING btree ("head","repository_key");