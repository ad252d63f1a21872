-- Rows that are written again and again leave room in their page, so that the next version needs no new index entries.
-- The plan and the inputs never change: kept outside the row, they are not copied with every step.
ALTER TABLE "runs" SET (fillfactor = 70, toast_tuple_target = 512);
--> statement-breakpoint
ALTER TABLE "steps" SET (fillfactor = 70);
--> statement-breakpoint
ALTER TABLE "commands" SET (fillfactor = 80);
