/** Records what many agents do to leases through the whole platform: HTTP, API processes, Temporal, worker and sweeper, runs that are cancelled. */
import { setTimeout as delay } from "node:timers/promises";
import { createSeededRandom, type SeededRandom } from "../drill/seeded-random.js";
import type { LeasePlatform } from "../leases/lease-platform.js";
import { createHistoryRecorder, type HistoryRecorder } from "./history-recorder.js";
import { runHttpAgent, type HttpGrant } from "./http-agent.js";
import { noted, sendTo, type Send } from "./http-caller.js";
import { addPlatformOperations } from "./platform-operations.js";

export interface HttpRecordingOptions {
  seed: number;
  agents: number;
  /** Runs open at the same time. */
  runs: number;
  operations: number;
  /** It ends after this long in any case. */
  mostMs: number;
  /** How often a lease is kept for the time of a stall, or against a cancel: both last half a minute. */
  stubborn: number;
  /** An API process is killed this often; 0: never. */
  killEveryMs: number;
  /** A fault between callers and the API. */
  fault?: (send: Send) => Send;
}

export interface HttpRecording {
  history: HistoryRecorder;
  /** What was wrong before the model was asked. */
  problems: string[];
  kills: number;
}

/** The least that the platform takes: leases that run out are part of it. */
export const HTTP_TTL_MS = 5_000;
const PERSON_MS = 200;
const REGISTERED_MS = 20_000;
const QUIET_MS = 120_000;

const playbook = (pool: string): string => `name: lease-history
version: 1
steps:
  - id: work
    uses: agent
    attempts: 20
    with:
      pool: ${pool}
      instructions: Work.
      ttlMs: ${String(HTTP_TTL_MS)}
`;

interface Drill {
  platform: LeasePlatform;
  options: HttpRecordingOptions;
  pool: string;
  send: Send;
  history: HistoryRecorder;
  runIds: string[];
  isOver: () => boolean;
}

export async function recordOverHttp(platform: LeasePlatform, options: HttpRecordingOptions): Promise<HttpRecording> {
  const history = createHistoryRecorder();
  const random = (part: number): SeededRandom => createSeededRandom(options.seed * 1_000 + part);
  const state = { over: false, kills: 0 };
  const isOver = (): boolean => state.over;
  const pool = `history-${String(options.seed)}-${String(Date.now())}`;
  const drill: Drill = { platform, options, pool, send: sendTo(platform.apiUrls, random(900)), history, runIds: [], isOver };
  await surely(drill, "PUT", `/pools/${pool}`, { trust: "low" });
  const names = Array.from({ length: options.agents }, (_, index) => `${pool}-${String(index + 1)}`);
  for (const name of names) await register(drill, name);
  const grants: HttpGrant[] = [];
  const faulty = options.fault?.(drill.send) ?? drill.send;
  const agents = names.map((name, index) =>
    runHttpAgent({
      ...{ name, pool, ttlMs: HTTP_TTL_MS, apiKey: platform.apiKey, strangerKey: platform.otherKey, stubborn: options.stubborn },
      ...{ send: faulty, history, random: random(index), isOver, onGrant: (grant) => grants.push(grant) },
    }),
  );
  const helpers = [supply(drill), answer(drill), stayRegistered(drill, names), kill(drill, random(901), () => (state.kills += 1))];
  const watch = async (): Promise<void> => {
    const until = Date.now() + options.mostMs;
    while (history.count() < options.operations && Date.now() < until) await delay(100);
  };
  const all = Promise.all([...agents, ...helpers]);
  try {
    await Promise.race([watch(), all]);
  } finally {
    state.over = true;
  }
  await all;
  await endAll(drill);
  const problems = await addPlatformOperations(history, platform.database, { runIds: drill.runIds, grants });
  return { history, problems, kills: state.kills };
}

/** Not part of the recording: made again until it is answered well. */
async function surely({ send, platform }: Drill, method: "POST" | "PUT", path: string, body: object): Promise<Record<string, unknown>> {
  for (const until = Date.now() + QUIET_MS; ;) {
    const said = await send({ method, path, body, apiKey: platform.apiKey });
    if (said && said.status < 300) return said.json;
    if (Date.now() > until) throw new Error(`${method} ${path} was answered ${JSON.stringify(said)}`);
    await delay(100);
  }
}

async function register(drill: Drill, name: string): Promise<void> {
  await surely(drill, "PUT", `/agents/${name}`, { name, pools: [drill.pool], capabilities: [], maxLeases: 4 });
}

/** An agent without work for long would be forgotten. */
async function stayRegistered(drill: Drill, names: readonly string[]): Promise<void> {
  let last = Date.now();
  while (!drill.isOver()) {
    await delay(200);
    if (Date.now() - last < REGISTERED_MS) continue;
    last = Date.now();
    for (const name of names) await register(drill, name);
  }
}

const OPEN = "SELECT id FROM runs WHERE id = ANY($1) AND finished_at IS NULL";

async function openRuns({ platform, runIds }: Drill): Promise<string[]> {
  return (await platform.database.query<{ id: string }>(OPEN, [runIds])).map(({ id }) => id);
}

/** So many runs are open all the time. */
async function supply(drill: Drill): Promise<void> {
  while (!drill.isOver()) {
    await delay(100);
    const missing = drill.options.runs - (await openRuns(drill)).length;
    const start = async (): Promise<void> => {
      const { id } = await surely(drill, "POST", "/runs", { playbook: { inline: playbook(drill.pool) } });
      drill.runIds.push(String(id));
    };
    await Promise.all(Array.from({ length: Math.max(0, missing) }, start));
  }
}

const QUESTIONS = "SELECT id FROM approvals WHERE status = 'open' AND run_id = ANY($1)";

/** A person who says yes to every question an agent parks on. */
async function answer({ platform, runIds, send, isOver }: Drill): Promise<void> {
  while (!isOver()) {
    await delay(PERSON_MS);
    for (const { id } of await platform.database.query<{ id: string }>(QUESTIONS, [runIds])) {
      const body = { decision: "approve", reason: "go on" };
      await send({ method: "POST", path: `/approvals/${id}/decision`, body, apiKey: platform.otherKey, headers: { "If-Match": "*" } });
    }
  }
}

async function kill({ platform, options, isOver }: Drill, random: SeededRandom, count: () => void): Promise<void> {
  if (options.killEveryMs === 0) return;
  let dueAt = Date.now() + options.killEveryMs;
  while (!isOver()) {
    await delay(100);
    if (Date.now() < dueAt) continue;
    await platform.killApi(random.between(0, platform.apiUrls.length - 1));
    count();
    dueAt = Date.now() + options.killEveryMs;
  }
}

/** What is still open is cancelled, as part of the recording; then everything that the platform does by itself has its time. */
async function endAll(drill: Drill): Promise<void> {
  const { history, send, platform } = drill;
  for (const runId of await openRuns(drill)) {
    const request = { method: "POST", path: `/runs/${runId}/cancel`, body: { reason: "the end" }, apiKey: platform.otherKey } as const;
    const good = (): { is: "ok" } => ({ is: "ok" });
    await noted(history, { by: "person", step: runId }, { op: "cancelRun" }, () => send(request), good);
  }
  for (const until = Date.now() + QUIET_MS; ;) {
    const open = await openRuns(drill);
    if (open.length === 0) return;
    if (Date.now() > until) throw new Error(`runs did not end: ${open.join(", ")}`);
    await delay(200);
  }
}
