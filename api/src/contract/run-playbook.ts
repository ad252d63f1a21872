/** The playbook a run was started with: its exact text, and the plan made of it. A playbook's name may mean another text by now. */
import { SIDE_EFFECTS } from "@praxis/domain/plan";
import { z } from "zod";
import type { RouteContract } from "./route.js";

export const plannedStepSchema = z.object({
  id: z.string(),
  uses: z.string(),
  needs: z.array(z.string()),
  /** How many attempts it has. */
  attempts: z.number().int(),
  /** 0: no limit of its own. */
  timeoutMs: z.number().int(),
  sideEffect: z.enum(SIDE_EFFECTS),
  /** It has a condition, so it may be skipped. */
  conditional: z.boolean(),
});

export const runPlaybookViewSchema = z
  .object({
    name: z.string(),
    version: z.number().int(),
    sha256: z.string(),
    /** In the playbook's order. */
    steps: z.array(plannedStepSchema),
    text: z.string(),
  })
  .meta({ id: "RunPlaybookView" });
export type RunPlaybookView = z.infer<typeof runPlaybookViewSchema>;

export const runPlaybookRoutes = {
  getRunPlaybook: {
    summary: "The exact playbook of a run, with the needs and limits of its steps.",
    method: "GET",
    path: "/runs/{id}/playbook",
    scope: "runs:read",
    limitClass: "read",
    responses: { 200: { description: "The playbook.", content: { "application/json": runPlaybookViewSchema } } },
    errors: ["run_not_found"],
    etag: true,
  },
} as const satisfies Record<string, RouteContract>;
