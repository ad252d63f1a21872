/** One agent over HTTP: works badly on purpose. It freezes, goes silent, stalls, repeats itself, uses wrong fences, ends twice, and comes back to old leases. */
import { setTimeout as delay } from "node:timers/promises";
import { canonicalJson, sha256Hex } from "@praxis/domain/hashing";
import type { SeededRandom } from "../drill/seeded-random.js";
import type { HistoryRecorder } from "./history-recorder.js";
import { noted, type Good, type Send } from "./http-caller.js";
import { CANCEL, type Call } from "./lease-operation.js";

export interface HttpAgentDeps {
  name: string;
  pool: string;
  ttlMs: number;
  apiKey: string;
  strangerKey: string;
  send: Send;
  history: HistoryRecorder;
  random: SeededRandom;
  /** How often a lease is kept for long: without progress, or against a cancel. */
  stubborn: number;
  isOver: () => boolean;
  /** An answered grant: its place and what was told. */
  onGrant: (grant: HttpGrant) => void;
}

export interface HttpGrant {
  leaseId: string;
  runId: string;
  agentId: string;
  fence: number;
  ackByMs: number;
  called: number;
  calledMs: number;
  answered: number;
  answeredMs: number;
}

interface Held extends HttpGrant {
  cancelled: boolean;
  /** Heard and not yet said to be taken up: id to text. */
  commands: Map<string, string>;
  progress: number;
}

const REMEMBERED = 4;
const PERSON = "person";
/** Longer than a holder may go on without progress, or against a cancel. */
const STUBBORN_MS = 200_000;

export async function runHttpAgent(deps: HttpAgentDeps): Promise<void> {
  const { random } = deps;
  const old: Held[] = [];
  while (!deps.isOver()) {
    const held = await poll(deps);
    if (!held) {
      await delay(random.between(5, 50));
      continue;
    }
    deps.onGrant(held);
    // Left without a word.
    if (random.chance(0.02)) continue;
    await work(deps, held);
    old.push(held);
    if (old.length > REMEMBERED) old.shift();
    const zombie = old[random.between(0, old.length - 1)];
    if (zombie && random.chance(0.4)) await oneCall(deps, zombie);
  }
}

async function poll({ name, pool, send, apiKey, random, history }: HttpAgentDeps): Promise<Held | null> {
  const { called, calledMs } = history.place();
  const body = { agentId: name, waitMs: random.between(0, 1_500) };
  const said = await send({ method: "POST", path: `/pools/${pool}/poll`, body, apiKey });
  const { called: answered, calledMs: answeredMs } = history.place();
  if (said?.status !== 200) return null;
  const { leaseId, fence, ackBy, run } = said.json as { leaseId: string; fence: number; ackBy: string; run: { id: string } };
  const times = { called, calledMs, answered, answeredMs, ackByMs: Date.parse(ackBy) };
  return { leaseId, fence, runId: run.id, agentId: name, ...times, cancelled: false, commands: new Map(), progress: 0 };
}

async function work(deps: HttpAgentDeps, held: Held): Promise<void> {
  const { random, ttlMs } = deps;
  await keep(deps, held, "ack");
  if (random.chance(deps.stubborn)) return stayStubborn(deps, held);
  for (let left = random.between(20, 120); left > 0 && !held.cancelled && !deps.isOver(); left--) {
    const together = random.chance(0.25) ? random.between(2, 5) : 1;
    await Promise.all(Array.from({ length: together }, () => oneCall(deps, held)));
    if (random.chance(0.002)) await delay(ttlMs * 1.3);
    else if (random.chance(0.2)) await delay(random.between(1, 60));
  }
  // Silence: its time runs out.
  if (random.chance(held.cancelled ? 0.3 : 0.03)) return;
  const first = ending(deps, held);
  if (random.chance(0.15)) await Promise.all([first(), ending(deps, held)()]);
  else if (random.chance(0.1)) await Promise.all([first(), first()]);
  else await first();
  if (random.chance(0.3)) await first();
  if (random.chance(0.15)) await ending(deps, held)();
  if (random.chance(0.3)) await oneCall(deps, held);
}

/** Beats on, says nothing new, and hears nothing. */
async function stayStubborn(deps: HttpAgentDeps, held: Held): Promise<void> {
  if (deps.random.chance(0.5)) await cancelRun(deps, held);
  // Some calls are refused for what they say: only several in a row say that the lease is gone.
  let refused = 0;
  for (const until = Date.now() + STUBBORN_MS; refused < 4 && Date.now() < until && !deps.isOver();) {
    refused = (await keep(deps, held, "beat")) ? 0 : refused + 1;
    await delay(deps.ttlMs / 8);
  }
}

function address({ random, apiKey, strangerKey }: HttpAgentDeps, { leaseId, fence: own }: Held): { call: Call; apiKey: string } {
  const wrong = random.chance(0.05) ? random.between(1, 2) * (random.chance(0.5) ? 1 : -1) : 0;
  const stranger = random.chance(0.03);
  return { call: { leaseId, fence: Math.max(0, own + wrong), stranger }, apiKey: stranger ? strangerKey : apiKey };
}

async function oneCall(deps: HttpAgentDeps, held: Held): Promise<void> {
  const { random } = deps;
  const roll = random.next();
  if (roll < 0.003) return revoke(deps, held);
  if (roll < 0.013) return tell(deps, held);
  if (roll < 0.015) return cancelRun(deps, held);
  if (roll < 0.15) return write(deps, held);
  if (roll < 0.17) return leaveArtifact(deps, held);
  if (roll < 0.2) {
    await keep(deps, held, "ack");
    return;
  }
  const taken = random.chance(0.5) ? [...held.commands.keys()] : [];
  const progress = random.chance(0.3) ? { progress: { done: ++held.progress } } : {};
  const checkpoint = random.chance(0.1) ? { checkpoint: { place: ++held.progress } } : {};
  await keep(deps, held, "beat", { ...progress, ...checkpoint, ...(taken.length > 0 ? { acked: taken } : {}) });
}

interface Wish {
  progress?: { done: number };
  checkpoint?: object;
  acked?: string[];
}

/** False when it was refused. */
async function keep(deps: HttpAgentDeps, held: Held, op: "ack" | "beat", wish: Wish = {}): Promise<boolean> {
  const { send, history, name } = deps;
  const { call, apiKey } = address(deps, held);
  const { leaseId, fence } = call;
  const taken = (wish.acked ?? []).map((id) => held.commands.get(id) ?? "");
  const stored = wish.checkpoint !== undefined || taken.length > 0;
  const moved = wish.progress !== undefined || wish.checkpoint !== undefined;
  const path = `/leases/${leaseId}/${op === "ack" ? "ack" : "heartbeat"}`;
  const answer = await noted(
    history,
    { by: name, step: held.runId },
    { op, ...call, acceptedFromMs: "unseen", stored, moved, taken },
    () => send({ method: "POST", path, body: { fence, ...wish }, apiKey }),
    keptOf,
  );
  if (!answer) return false;
  for (const { id, kind, text } of commandsOf(answer)) held.commands.set(id, kind === "cancel" ? CANCEL : text);
  held.cancelled ||= [...held.commands.values()].includes(CANCEL);
  for (const id of wish.acked ?? []) held.commands.delete(id);
  return true;
}

function commandsOf(json: Record<string, unknown>): { id: string; kind: string; text: string }[] {
  const all = json["commands"] as { id: string; kind: string; text?: string }[];
  return all.filter(({ kind }) => kind === "cancel" || kind === "steer").map(({ id, kind, text = "" }) => ({ id, kind, text }));
}

function keptOf(json: Record<string, unknown>): Good {
  const commands = commandsOf(json).map(({ kind, text }) => (kind === "cancel" ? CANCEL : text));
  return { is: "ok", expiresAtMs: Date.parse(String(json["expiresAt"])), commands };
}

async function write(deps: HttpAgentDeps, held: Held): Promise<void> {
  const { call, apiKey } = address(deps, held);
  const key = `k${String(deps.random.between(1, 6))}`;
  const body = { fence: call.fence, events: [{ key, type: "agent.note", data: {} }] };
  const path = `/leases/${call.leaseId}/events`;
  await noted(
    deps.history,
    { by: deps.name, step: held.runId },
    { op: "write", ...call, key },
    () => deps.send({ method: "POST", path, body, apiKey }),
    ({ recorded }) => ({ is: "ok", written: Number(recorded) }),
  );
}

async function leaveArtifact(deps: HttpAgentDeps, held: Held): Promise<void> {
  const { call, apiKey } = address(deps, held);
  const name = `${call.leaseId}-${String(deps.random.between(1, 1_000_000))}.txt`;
  const headers = { "X-Lease-Fence": String(call.fence) };
  await noted(
    deps.history,
    { by: deps.name, step: held.runId },
    { op: "artifact", ...call, name },
    () => deps.send({ method: "PUT", path: `/leases/${call.leaseId}/artifacts/${name}`, body: name, apiKey, headers }),
    () => ({ is: "ok" }),
  );
}

const asPerson = ({ strangerKey }: HttpAgentDeps, path: string, body: object) =>
  ({ method: "POST", path, body, apiKey: strangerKey }) as const;

async function revoke(deps: HttpAgentDeps, { leaseId, runId }: Held): Promise<void> {
  const request = asPerson(deps, `/leases/${leaseId}/revoke`, { reason: "drill" });
  const good = (): Good => ({ is: "ok" });
  await noted(deps.history, { by: PERSON, step: runId }, { op: "revoke", leaseId }, () => deps.send(request), good);
}

async function tell(deps: HttpAgentDeps, { runId }: Held): Promise<void> {
  const text = `look ${String(deps.random.between(1, 1_000_000_000))}`;
  const request = asPerson(deps, `/runs/${runId}/messages`, { text, mode: "steer" });
  await noted(
    deps.history,
    { by: PERSON, step: runId },
    { op: "tell", text },
    () => deps.send(request),
    () => ({ is: "ok" }),
  );
}

async function cancelRun(deps: HttpAgentDeps, { runId }: Held): Promise<void> {
  const request = asPerson(deps, `/runs/${runId}/cancel`, { reason: "drill" });
  await noted(
    deps.history,
    { by: PERSON, step: runId },
    { op: "cancelRun" },
    () => deps.send(request),
    () => ({ is: "ok" }),
  );
}

/** One thing to say at the end, as often as wanted. */
function ending(deps: HttpAgentDeps, held: Held): () => Promise<void> {
  const { random } = deps;
  const call = random.shuffled(["complete", "complete", "fail", "release", "park"] as const)[0] ?? "complete";
  const cannot = call === "release" && random.chance(0.15);
  const word = `${call}-${String(random.between(1, 1_000_000_000))}`;
  const body = {
    complete: { outcome: { word } },
    fail: { reason: word, retryable: true },
    release: { reason: cannot ? "cannot" : word },
    park: { question: word, checkpoint: { word } },
  }[call];
  const hash = sha256Hex(canonicalJson(body));
  return async () => {
    const { call: asked, apiKey } = address(deps, held);
    const request = { method: "POST", path: `/leases/${asked.leaseId}/${call}`, body: { fence: asked.fence, ...body }, apiKey } as const;
    const good = (): Good => ({ is: "ok" });
    const operation = { op: "final", ...asked, call, body: hash, cannot } as const;
    await noted(deps.history, { by: deps.name, step: held.runId }, operation, () => deps.send(request), good);
  };
}
