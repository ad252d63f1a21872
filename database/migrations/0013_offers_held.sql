ALTER TABLE "offers" ADD COLUMN "ungranted" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "offers" ADD COLUMN "held_until" timestamp (3) with time zone;