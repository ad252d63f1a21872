/** Clients at the store's face, in this process: documents of mixed size, or bare events; each waits until its commit is durable. */
import type { CollaborationActor, CollaborationStore, CommitRequest } from "@praxis/collaboration/store";
import { percentile } from "../measure/statistics.js";

export interface StoreScenario {
  name: string;
  clients: number;
  what: "documents" | "read and write" | "events";
  /** What is promised of it, per second (P24). */
  target: number | null;
}

export interface StoreMeasured {
  perSecond: number;
  p50: number;
  p99: number;
  commits: number;
}

export const STORE_SCENARIOS: readonly StoreScenario[] = [
  { name: "commits, mixed documents", clients: 64, what: "documents", target: 2_000 },
  { name: "events", clients: 64, what: "events", target: 30_000 },
  { name: "commits, one client", clients: 1, what: "documents", target: null },
  { name: "events, one client", clients: 1, what: "events", target: null },
  { name: "read then write if unchanged", clients: 16, what: "read and write", target: null },
];

const ACTOR: CollaborationActor = { kind: "agent", id: "bench", via: "api" };
const DOCUMENTS = 256;
/** Of a hundred documents: most are small, a few are as large as a board of some hundred tasks. */
const SIZES = [...Array<number>(80).fill(1_000), ...Array<number>(15).fill(8_000), ...Array<number>(5).fill(64_000)];

class Moved extends Error {}

export async function driveStore(store: CollaborationStore, scenario: StoreScenario, forMs: number): Promise<StoreMeasured> {
  const times: number[] = [];
  const startedAt = performance.now();
  const end = startedAt + forMs;
  const client = async (number: number): Promise<void> => {
    for (let turn = 0; performance.now() < end; turn++) {
      const at = performance.now();
      try {
        await oneCommit(store, scenario.what, number, turn);
        times.push(performance.now() - at);
      } catch (error) {
        // Somebody was faster: a client would read again. Not counted.
        if (!(error instanceof Moved)) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: scenario.clients }, (_, number) => client(number)));
  const seconds = (performance.now() - startedAt) / 1_000;
  return { perSecond: times.length / seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99), commits: times.length };
}

async function oneCommit(store: CollaborationStore, what: StoreScenario["what"], client: number, turn: number): Promise<void> {
  const number = (client * 37 + turn * 101) % DOCUMENTS;
  const document = `bench-${String(number)}`;
  if (what === "events") await store.commit(bareEvent(client, turn));
  else if (what === "documents") await store.commit(change(document, number, { client, turn }));
  else {
    const read = await store.read(document);
    await store.commit(change(document, number, { client, turn }, read?.etag ?? null));
  }
}

function bareEvent(client: number, turn: number): CommitRequest<null> {
  const data = { client, turn, note: "the agent read the file and found what it looked for" };
  return { actor: ACTOR, decide: () => ({ event: { type: "agent.noted", subject: "task:T-1", data }, changes: [], answer: null }) };
}

/** Changes two members of a document of its size and keeps the rest: what a client's PATCH does. */
function change(document: string, number: number, by: { client: number; turn: number }, etag?: string | null): CommitRequest<null> {
  return {
    actor: ACTOR,
    decide(state) {
      const current = state.get(document);
      if (etag !== undefined && (current?.etag ?? null) !== etag) throw new Moved("changed meanwhile");
      const before = (current?.value ?? filled(SIZES[number % SIZES.length] ?? 0)) as { [key: string]: string | number };
      return { event: { type: "document_written" }, changes: [{ document, value: { ...before, ...by } }], answer: null };
    },
  };
}

function filled(bytes: number): { [key: string]: string } {
  const members: { [key: string]: string } = {};
  for (let size = 0, index = 0; size < bytes; size += 80, index++) members[`member${String(index).padStart(4, "0")}`] = "v".repeat(60);
  return members;
}
