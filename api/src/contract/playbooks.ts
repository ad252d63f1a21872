/** Playbooks: what is there to run, and whether a text is one. */
import { z } from "zod";
import { pageOf, pageQuery } from "./lists.js";
import { issueSchema } from "./problem.js";
import type { RouteContract } from "./route.js";

export const playbookStepSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  uses: z.string(),
  needs: z.array(z.string()),
});

export const PLAYBOOK_SOURCES = ["built-in", "repository"] as const;
export const playbookViewSchema = z
  .object({
    name: z.string(),
    source: z.enum(PLAYBOOK_SOURCES),
    version: z.number().int(),
    description: z.string().optional(),
    /** JSON Schema (2020-12) of the run's inputs. */
    inputs: z.record(z.string(), z.unknown()).optional(),
    sha256: z.string(),
    steps: z.array(playbookStepSchema),
  })
  .meta({ id: "PlaybookView" });
export type PlaybookView = z.infer<typeof playbookViewSchema>;

/** With the exact text. */
export const playbookTextViewSchema = playbookViewSchema.extend({ text: z.string() }).meta({ id: "PlaybookTextView" });
export type PlaybookTextView = z.infer<typeof playbookTextViewSchema>;

export const playbookPageSchema = pageOf(playbookViewSchema).meta({ id: "PlaybookPage" });
export type PlaybookPage = z.infer<typeof playbookPageSchema>;

/** `repository` is a local path: its own playbooks at `ref` (default HEAD) are listed beside the built-in ones. */
const repositoryQuery = { repository: z.string().min(1).max(4096).optional(), ref: z.string().min(1).max(300).optional() };
export const listPlaybooksQuerySchema = z.strictObject({ ...pageQuery, ...repositoryQuery });
export const getPlaybookQuerySchema = z.strictObject(repositoryQuery);

export const validatePlaybookRequestSchema = z.strictObject({ text: z.string().max(1_000_000) });
export type ValidatePlaybookRequest = z.infer<typeof validatePlaybookRequestSchema>;
export const playbookVerdictSchema = z
  .object({ valid: z.boolean(), issues: z.array(issueSchema), playbook: playbookViewSchema.omit({ source: true }).optional() })
  .meta({ id: "PlaybookVerdict" });
export type PlaybookVerdict = z.infer<typeof playbookVerdictSchema>;

const repositoryErrors = ["repository_not_found", "ref_not_found", "repository_unreadable", "path_outside_roots"] as const;

export const playbookRoutes = {
  listPlaybooks: {
    summary: "The built-in playbooks, and those of a local repository when one is named.",
    method: "GET",
    path: "/playbooks",
    scope: "runs:read",
    limitClass: "read",
    query: listPlaybooksQuerySchema,
    responses: { 200: { description: "A page.", content: { "application/json": playbookPageSchema } } },
    errors: repositoryErrors,
  },
  getPlaybook: {
    summary: "One playbook with the schema of its inputs and its exact text.",
    method: "GET",
    path: "/playbooks/{name}",
    scope: "runs:read",
    limitClass: "read",
    query: getPlaybookQuerySchema,
    responses: { 200: { description: "The playbook.", content: { "application/json": playbookTextViewSchema } } },
    errors: ["not_found", "playbook_invalid", ...repositoryErrors],
    etag: true,
  },
  validatePlaybook: {
    summary: "Says whether a text is a playbook, and every fault with line and column. Changes nothing.",
    method: "POST",
    path: "/playbooks/validate",
    scope: "runs:read",
    limitClass: "write",
    body: validatePlaybookRequestSchema,
    responses: { 200: { description: "The verdict.", content: { "application/json": playbookVerdictSchema } } },
  },
} as const satisfies Record<string, RouteContract>;
