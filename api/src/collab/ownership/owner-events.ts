/** The shared log as its owner tells it, for a process that does not own it. Asks by internal calls, as a service of ours that may read it. */
import type { Principal } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import { collabEventPageSchema, type CollabEventPage } from "../../contract/collab-events.js";
import { PAGE_LIMIT_MAX } from "../../contract/lists.js";
import { paths } from "../../contract/paths.js";
import { problemSchema } from "../../contract/problem.js";
import { unavailable } from "./collaboration-host.js";
import { CALL_HEADER, PROOF_HEADER, type InternalCalls } from "./internal-calls.js";

export interface OwnerEvent {
  seq: number;
  /** JSON, as the owner wrote it. */
  text: string;
}

export interface OwnerEvents {
  /** The newest number; 0 for an empty log. */
  head(ownerUrl: string): Promise<number>;
  /** Throws `events_archived`, and `collaboration_unavailable` when the owner does not answer. */
  page(ownerUrl: string, after: number): Promise<OwnerEvent[]>;
  /** Ends when the owner ends it, as when it stops. */
  follow(ownerUrl: string, after: number, signal: AbortSignal): AsyncIterable<OwnerEvent[]>;
}

const READER: Principal = { kind: "service", id: "live", name: "live", scopes: ["collab:read"], pools: null };
const ANSWER_MS = 15_000;

export function createOwnerEvents({ internal }: { internal: Pick<InternalCalls, "sign"> }): OwnerEvents {
  const ask = async (ownerUrl: string, query: string, accept: string, signal: AbortSignal): Promise<Response> => {
    const path = `${paths.collabEvents()}?${query}`;
    const { header, proof } = internal.sign({ principal: READER, method: "GET", url: path, body: null });
    const headers = { accept, [CALL_HEADER]: header };
    const answer = await fetch(ownerUrl + path, { headers, redirect: "manual", signal }).catch(() => null);
    if (answer === null || answer.headers.get(PROOF_HEADER) !== proof) {
      await answer?.body?.cancel();
      throw unavailable();
    }
    if (answer.ok) return answer;
    const problem = problemSchema.safeParse(await answer.json().catch(() => null));
    throw problem.success && problem.data.code === "events_archived"
      ? new DomainError("events_archived", problem.data.detail)
      : unavailable();
  };
  const readPage = async (ownerUrl: string, after: number): Promise<CollabEventPage> => {
    const query = `after=${String(after)}&limit=${String(PAGE_LIMIT_MAX)}`;
    return collabEventPageSchema.parse(await (await ask(ownerUrl, query, "application/json", AbortSignal.timeout(ANSWER_MS))).json());
  };
  return {
    head: (ownerUrl) => findHead((after) => readPage(ownerUrl, after).catch(whenArchived)),
    page: async (ownerUrl, after) => (await readPage(ownerUrl, after)).items.map((item) => ({ seq: item.seq, text: JSON.stringify(item) })),
    follow: async function* (ownerUrl, after, signal) {
      const answer = await ask(ownerUrl, `after=${String(after)}`, "text/event-stream", signal);
      yield* eventsOf(answer);
    },
  };
}

/** What was moved away lies before what is still there. */
function whenArchived(error: unknown): "archived" {
  if (DomainError.is(error) && error.code === "events_archived") return "archived";
  throw error;
}

/** The log says its length to nobody: looked for by doubling, then by halving; a few dozen calls for a log of millions. */
async function findHead(read: (after: number) => Promise<CollabEventPage | "archived">): Promise<number> {
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  for (let after = 0; ; after = high === Number.POSITIVE_INFINITY ? low * 2 : Math.floor((low + high) / 2)) {
    const page = await read(after);
    if (page === "archived") low = Math.max(low, after + 1);
    else if (page.items.length > 0) {
      low = page.items.at(-1)?.seq ?? after;
      if (page.nextCursor === null) return low;
    } else {
      if (after <= low) return low;
      high = after;
    }
  }
}

async function* eventsOf(answer: Response): AsyncGenerator<OwnerEvent[]> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    const blocks = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n\n");
    rest = blocks.pop() ?? "";
    const events = blocks.flatMap((block) => {
      const [, id, text] = /^id: (\d+)\ndata: (.*)$/.exec(block) ?? [];
      return id === undefined || text === undefined ? [] : [{ seq: Number(id), text }];
    });
    if (events.length > 0) yield events;
  }
}
