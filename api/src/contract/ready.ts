/** What `/readyz` answers: each thing the API needs, and whether it is there. */
import { z } from "zod";

export const READY_CHECKS = ["database", "migrations", "temporal", "disk", "collaboration"] as const;
export type ReadyCheck = (typeof READY_CHECKS)[number];

export const readyViewSchema = z.object({
  ready: z.boolean(),
  checks: z.record(z.enum(READY_CHECKS), z.object({ ready: z.boolean(), message: z.string().optional() })),
});
export type ReadyView = z.infer<typeof readyViewSchema>;
