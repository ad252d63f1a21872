/**
 * The whole product in a temp folder, for recording: `npm start`'s stack with a real Postgres, a real Temporal, the API and a worker
 * (host-one), and on demand a second worker (host-two) that can be taken away for good.
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import { runWorkflowId } from "@praxis/domain/ids";
import type { StepDefinition } from "@praxis/domain/playbook";

const BOUND_MS = 150_000;
const ROOM = new URL("../../../", import.meta.url);

type Step = Pick<StepDefinition, "id" | "uses"> & Partial<StepDefinition>;
export interface PlaybookText {
  inputs?: Record<string, unknown>;
  timeoutMs?: number;
  steps: readonly Step[];
}
export interface RunSeen {
  id: string;
  status: string;
  steps: { id: string; status: string; outputs?: Record<string, unknown> }[];
}
interface StackState {
  apiUrl: string;
  temporalAddress: string;
  databaseUrl: string;
  processes: { name: string; pid: number }[];
}

export type Stage = Awaited<ReturnType<typeof openStage>>;

export async function openStage(say: (line: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), "praxis-recording-"));
  const repository = join(folder, "repository");
  makeRepository(repository);
  const stackDir = join(folder, "stack");
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: homedir(),
    ...(process.env["PRAXIS_CACHE_DIR"] === undefined ? {} : { PRAXIS_CACHE_DIR: process.env["PRAXIS_CACHE_DIR"] }),
    PRAXIS_STACK_DIR: stackDir,
    PRAXIS_HOST_ID: "host-one",
    PRAXIS_ALLOW_BENCH_KINDS: "true",
    PRAXIS_REPOSITORY_ROOTS: folder,
  };
  const stack = spawn(process.execPath, [program("stack/dist/main.js")], { cwd: repository, env, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  stack.stdout.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
  const readState = (): StackState => JSON.parse(readFileSync(join(stackDir, "stack.json"), "utf8")) as StackState;
  try {
    await until("the stack", () => /run start repository-checkup/.test(said) || ended(stack, () => said));
    const state = readState();
    say(`the stack is up at ${state.apiUrl}`);
    const { apiKey } = JSON.parse(readFileSync(join(stackDir, "credentials.json"), "utf8")) as { apiKey: string };
    const connection = await Connection.connect({ address: state.temporalAddress });
    const client = new Client({ connection });
    const close = async (): Promise<void> => {
      await connection.close();
      await endStack(stack, folder);
    };
    return { ...createActs({ url: state.apiUrl, apiKey, client, repository, folder, env, readState }), client, close };
  } catch (error) {
    await endStack(stack, folder);
    throw error;
  }
}

interface ActDeps {
  url: string;
  apiKey: string;
  client: Client;
  repository: string;
  folder: string;
  env: Record<string, string>;
  readState: () => StackState;
}

/** What a story does: as a person through the API, and as fate with `kill -9`. */
function createActs({ url, apiKey, client, repository, folder, env, readState }: ActDeps) {
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { "X-API-Key": apiKey, "Content-Type": typeof body === "string" ? "text/x-diff" : "application/json", ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${await answer.text()}`);
    return answer;
  };
  const see = async (runId: string): Promise<RunSeen> => (await (await call("GET", `/runs/${runId}`)).json()) as RunSeen;
  const seen = async (runId: string, what: string, holds: (run: RunSeen) => boolean | Promise<boolean>): Promise<RunSeen> => {
    let run = await see(runId);
    await until(
      `run ${runId}: ${what}`,
      async () => holds((run = await see(runId))),
      () => JSON.stringify(run),
    );
    return run;
  };
  return {
    client,
    async start(playbook: string | PlaybookText, inputs: Record<string, unknown> = {}): Promise<string> {
      const text = typeof playbook === "string" ? playbook : { inline: JSON.stringify({ name: "recorded", version: 1, ...playbook }) };
      const answer = await call("POST", "/runs", { playbook: text, inputs, repository: { path: repository } });
      return ((await answer.json()) as RunSeen).id;
    },
    async get(path: string): Promise<unknown> {
      return (await call("GET", path)).json();
    },
    async post(path: string, body: unknown = {}): Promise<RunSeen> {
      return (await (await call("POST", path, body)).json()) as RunSeen;
    },
    seen,
    step: (runId: string, stepId: string, ...statuses: string[]): Promise<RunSeen> =>
      seen(runId, `${stepId} ${statuses.join(" or ")}`, ({ steps }) =>
        steps.some(({ id, status }) => id === stepId && statuses.includes(status)),
      ),
    closed: (runId: string, status: string): Promise<RunSeen> => seen(runId, status, (run) => run.status === status),
    /** Until the step's output holds this text. */
    printed: (runId: string, stepId: string, text: string): Promise<void> =>
      until(`output of ${stepId}`, async () =>
        (
          await (await call("GET", `/runs/${runId}/steps/${stepId}/output`, undefined, { Accept: "application/octet-stream" })).text()
        ).includes(text),
      ),
    async decide(runId: string, stepId: string, decision: string): Promise<void> {
      const page = (await (await call("GET", "/approvals?status=open&limit=200")).json()) as {
        items: { id: string; runId: string; stepId?: string }[];
      };
      const approval = page.items.find((item) => item.runId === runId && item.stepId === stepId);
      if (!approval) throw new Error(`nothing is asked about ${stepId} of ${runId}`);
      await call("POST", `/approvals/${approval.id}/decision`, { decision, reason: "recorded" }, { "If-Match": "*" });
    },
    /** The supervisor starts a new one. */
    killWorker(): void {
      const worker = readState().processes.find(({ name }) => name === "worker");
      if (worker) process.kill(worker.pid, "SIGKILL");
    },
    /** The worker takes nothing until the answer is called. */
    freezeWorker(): () => void {
      const worker = readState().processes.find(({ name }) => name === "worker");
      if (worker) process.kill(worker.pid, "SIGSTOP");
      return () => {
        if (worker) process.kill(worker.pid, "SIGCONT");
      };
    },
    openHostTwo: () => openHostTwo(folder, env, readState()),
    agent: createAgent(call),
    /** Which machine made the checkout: it stands in the history as the queue of `prepare`. */
    async isOnHostTwo(runId: string): Promise<boolean> {
      const history = await client.workflow.getHandle(runWorkflowId(runId)).fetchHistory();
      return (history.events ?? []).some((event) =>
        (event.activityTaskCompletedEventAttributes?.result?.payloads ?? []).some((payload) =>
          Buffer.from(payload.data ?? []).includes("host/host-two"),
        ),
      );
    },
  };
}

type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response>;

/** An agent of the pool `default`, played as any program would be: over HTTP. */
function createAgent(call: Call) {
  let registered = false;
  return {
    /** Waits for work, takes and acknowledges it. */
    async take(): Promise<TakenLease> {
      if (!registered) await call("PUT", "/agents/recorded", { name: "recorded", pools: ["default"], capabilities: [] });
      registered = true;
      for (const deadline = performance.now() + BOUND_MS; performance.now() < deadline;) {
        const answer = await call("POST", "/pools/default/poll", { agentId: "recorded", waitMs: 5_000 });
        if (answer.status !== 200) continue;
        const { leaseId, fence } = (await answer.json()) as { leaseId: string; fence: number };
        await call("POST", `/leases/${leaseId}/ack`, { fence });
        return {
          say: async (verb, body) => {
            await call("POST", `/leases/${leaseId}/${verb}`, { fence, ...body });
          },
          leave: async (name, content) => {
            await call("PUT", `/leases/${leaseId}/artifacts/${name}`, content, { "X-Lease-Fence": String(fence) });
          },
        };
      }
      throw new Error("no work came");
    },
  };
}

export interface TakenLease {
  say(verb: "complete" | "fail" | "release" | "park" | "heartbeat", body: Record<string, unknown>): Promise<void>;
  leave(name: string, content: string): Promise<void>;
}

/** A worker of another machine, as far as the product can tell. `lose` ends it without a word; it never comes back. */
async function openHostTwo(folder: string, env: Record<string, string>, state: StackState): Promise<{ lose(): Promise<void> }> {
  const worker = spawn(process.execPath, [program("workers/dist/main.js")], {
    cwd: folder,
    env: {
      ...env,
      DATABASE_URL: state.databaseUrl,
      TEMPORAL_ADDRESS: state.temporalAddress,
      PRAXIS_HOST_ID: "host-two",
      PRAXIS_DATA_DIR: join(folder, "data-two"),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [worker.stdout, worker.stderr]) stream.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
  await until("host-two", () => said.includes("taking work") || ended(worker, () => said));
  return {
    async lose() {
      if (worker.exitCode !== null || worker.signalCode !== null) return;
      worker.kill("SIGKILL");
      await once(worker, "close");
    },
  };
}

function program(path: string): string {
  return fileURLToPath(new URL(path, ROOM));
}

function makeRepository(path: string): void {
  mkdirSync(path);
  const git = (...args: string[]): void =>
    void execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], { cwd: path });
  writeFileSync(join(path, "one.ts"), "export const one = 1;\n");
  git("init", "-q");
  git("add", "one.ts");
  git("commit", "-q", "-m", "feat: begin");
}

function ended(child: ChildProcess, said: () => string): false {
  if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended. It said:\n${said()}`);
  return false;
}

async function endStack(stack: ChildProcess, folder: string): Promise<void> {
  if (stack.exitCode === null && stack.signalCode === null) {
    stack.kill("SIGTERM");
    await once(stack, "close");
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

async function until(what: string, holds: () => boolean | Promise<boolean>, seen: () => string = () => ""): Promise<void> {
  const deadline = performance.now() + BOUND_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited ${String(BOUND_MS / 1_000)} s for ${what}. ${seen()}`);
    await pause(100);
  }
}
