/** What the tests of runs ask of the API, over real HTTP: plain calls, and the few steps that most tests share. */
import { setTimeout as delay } from "node:timers/promises";
import type { ApprovalView, RunEvent, RunView, StepView } from "@praxis/api/contract";

export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

export interface ProblemBody {
  code: string;
  detail: string;
  issues?: { path: string; message: string; line?: number; column?: number }[];
}

export interface CallOptions {
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** A busy machine: real work takes seconds, never this. */
const BOUND_MS = 120_000;
const POLL_MS = 40;

export type ApiSession = ReturnType<typeof createApiSession>;

export function createApiSession({ apiUrl, apiKey }: { apiUrl: string; apiKey: string }) {
  const fetchRaw = (method: string, path: string, { body, headers }: CallOptions = {}): Promise<Response> =>
    fetch(`${apiUrl}/api/v1${path}`, {
      method,
      headers: { "X-API-Key": apiKey, ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  const call = async <T>(method: string, path: string, options?: CallOptions): Promise<Answer<T>> => {
    const response = await fetchRaw(method, path, options);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === "" ? null : JSON.parse(text)) as T };
  };
  const expectCall = async <T>(status: number, method: string, path: string, options?: CallOptions): Promise<Answer<T>> => {
    const answer = await call<T>(method, path, options);
    if (answer.status !== status) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const getRun = async (id: string): Promise<RunView> => (await expectCall<RunView>(200, "GET", `/runs/${id}`)).body;
  const until = async (id: string, what: string, holds: (run: RunView) => boolean): Promise<RunView> => {
    const deadline = performance.now() + BOUND_MS;
    for (;;) {
      const run = await getRun(id);
      if (holds(run)) return run;
      if (performance.now() > deadline || run.finishedAt !== undefined) throw new Error(`${what} did not happen: ${describeRun(run)}`);
      await delay(POLL_MS);
    }
  };
  return {
    fetchRaw,
    call,
    expectCall,
    getRun,
    until,
    untilStep: (id: string, stepId: string, status: StepView["status"]): Promise<RunView> =>
      until(id, `${stepId} ${status}`, (run) => stepOf(run, stepId).status === status),
    untilEnd: (id: string): Promise<RunView> => until(id, "the end", (run) => run.finishedAt !== undefined),
    /** `playbook`: the YAML or JSON text itself. */
    start: async (playbook: string, more: object = {}): Promise<RunView> =>
      (await expectCall<RunView>(202, "POST", "/runs", { body: { playbook: { inline: playbook }, ...more } })).body,
    events: async (id: string): Promise<RunEvent[]> =>
      (await expectCall<{ items: RunEvent[] }>(200, "GET", `/runs/${id}/events?limit=200`)).body.items,
    output: async (id: string, stepId: string): Promise<string> => (await fetchRaw("GET", `/runs/${id}/steps/${stepId}/output`)).text(),
    /** The open question of a run, once it is there. */
    question: async (id: string): Promise<{ approval: ApprovalView; etag: string }> => {
      await until(id, "a question", (run) => run.steps.some(({ waitingOn }) => waitingOn === "approval"));
      const open = await expectCall<{ items: ApprovalView[] }>(200, "GET", "/approvals?status=open&limit=200");
      const found = open.body.items.find(({ runId }) => runId === id);
      if (found === undefined) throw new Error(`No open approval belongs to ${id}`);
      const { body, headers } = await expectCall<ApprovalView>(200, "GET", `/approvals/${found.id}`);
      return { approval: body, etag: headers.get("etag") ?? "" };
    },
    decide: (approval: ApprovalView, etag: string, body: object): Promise<Answer<ApprovalView>> =>
      call<ApprovalView>("POST", `/approvals/${approval.id}/decision`, { body, headers: { "If-Match": etag } }),
  };
}

export function stepOf(run: RunView, stepId: string): StepView {
  const found = run.steps.find(({ id }) => id === stepId);
  if (found === undefined) throw new Error(`The run has no step ${stepId}`);
  return found;
}

/** `{a: "succeeded", b: "skipped"}`, to compare whole runs at a glance. */
export function statuses(run: RunView): Record<string, string> {
  return Object.fromEntries(run.steps.map(({ id, status }) => [id, status]));
}

function describeRun(run: RunView): string {
  const steps = run.steps.map(({ id, status, failure }) => `${id} ${status} ${failure === undefined ? "" : JSON.stringify(failure)}`);
  return `${run.status}, ${JSON.stringify(run.failure ?? null)}; ${steps.join("; ")}`;
}
