/** The few calls of the HTTP API that the first start makes. Answers are checked for the fields used here and nothing else. */
import { z } from "zod";

const runSchema = z.object({
  id: z.string(),
  status: z.string(),
  waitingOn: z.string().optional(),
  failure: z.object({ code: z.string(), message: z.string(), stepId: z.string().optional() }).nullish(),
  steps: z.array(z.object({ id: z.string(), status: z.string() })),
});
export type WelcomeRun = z.infer<typeof runSchema>;

const factsSchema = z.object({
  files: z.number(),
  commits: z.number(),
  authors: z.number(),
  languages: z.record(z.string(), z.object({ files: z.number(), lines: z.number() })),
});
export type Facts = z.infer<typeof factsSchema>;

const openRunSchema = z.object({ id: z.string(), title: z.string(), status: z.string(), waitingOn: z.string() });
export type OpenRun = z.infer<typeof openRunSchema>;

export interface ApiClient {
  /** Does the API know this key? */
  knowsKey(): Promise<boolean>;
  startCheckup(path: string, idempotencyKey: string): Promise<WelcomeRun>;
  /** null: there is no such run (any more). */
  run(id: string): Promise<WelcomeRun | null>;
  facts(id: string): Promise<Facts>;
  /** For one sign-in to the console, within ten minutes. */
  loginCode(): Promise<string>;
  /** The newest first. */
  openRuns(): Promise<{ runs: OpenRun[]; more: boolean }>;
}

/** Longer than any answer of a healthy API on this machine takes. */
const CALL_MS = 15_000;

export function createApiClient({ apiUrl, apiKey }: { apiUrl: string; apiKey: string }): ApiClient {
  const call = (
    path: string,
    { method = "GET", headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Response> =>
    fetch(`${apiUrl}/api/v1${path}`, {
      method,
      headers: { ...headers, "x-api-key": apiKey },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(CALL_MS),
    });
  return {
    async knowsKey() {
      const answer = await call("/runs?limit=1");
      if (answer.status === 401) return false;
      await contentOf(answer);
      return true;
    },
    async startCheckup(path, idempotencyKey) {
      const request = { playbook: "repository-checkup", repository: { path }, title: "Welcome: a look at this repository" };
      const headers = { "content-type": "application/json", "idempotency-key": idempotencyKey };
      return runSchema.parse(await contentOf(await call("/runs", { method: "POST", headers, body: JSON.stringify(request) })));
    },
    async run(id) {
      const answer = await call(`/runs/${id}`);
      return answer.status === 404 ? null : runSchema.parse(await contentOf(answer));
    },
    facts: async (id) => factsSchema.parse(await contentOf(await call(`/runs/${id}/artifacts/facts.json`))),
    async loginCode() {
      const headers = { "content-type": "application/json" };
      return z.object({ code: z.string() }).parse(await contentOf(await call("/sessions/codes", { method: "POST", headers, body: "{}" })))
        .code;
    },
    async openRuns() {
      const page = z
        .object({ items: z.array(openRunSchema), nextCursor: z.string().nullish() })
        .parse(await contentOf(await call("/runs?limit=200&status=accepted,running,paused")));
      return { runs: page.items, more: typeof page.nextCursor === "string" };
    },
  };
}

async function contentOf(answer: Response): Promise<unknown> {
  const content: unknown = await answer.json().catch(() => ({}));
  if (answer.ok) return content;
  const problem = z.object({ code: z.string(), detail: z.string().optional() }).safeParse(content);
  throw new Error(problem.success ? `${problem.data.detail ?? ""} (${problem.data.code})`.trim() : `the API answered ${answer.status}`);
}
