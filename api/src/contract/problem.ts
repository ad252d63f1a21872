/** The one shape of every refusal: `application/problem+json`. Programs branch on `code`, people read `detail`. */
import { z } from "zod";

export const PROBLEM_MEDIA_TYPE = "application/problem+json";

/** `path` is the place in the body, query or header; line and column count from 1 and come with playbooks. */
export const issueSchema = z.object({
  path: z.string(),
  message: z.string(),
  line: z.number().int().optional(),
  column: z.number().int().optional(),
});
export type IssueView = z.infer<typeof issueSchema>;

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    /** From the closed list in `@praxis/domain/errors`; a newer server may send a code this client does not know. */
    code: z.string(),
    requestId: z.string(),
    issues: z.array(issueSchema).optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof problemSchema>;
