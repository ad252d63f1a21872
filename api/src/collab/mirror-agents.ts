/** Keeps the document `agents` like the registry: who there is and what each can do. Signs of life are no news, so they are left out. */
import { isDeepStrictEqual } from "node:util";
import type { CollaborationStore } from "@praxis/collaboration/store";
import type { AgentRecord, AgentStore } from "@praxis/database";
import type { Json } from "@praxis/domain/hashing";
import { isForbiddenKey } from "@praxis/domain/patch";
import type { Logger } from "pino";

/** The registry changes by calls to any API process and by time; looking costs one small query. */
const EVERY_MS = 2_000;
const PAGE = 200;
/** A document holds 1 MiB. What does not fit is left out: the registry itself (GET /agents) knows them all. */
const ITEMS_BYTES_MAX = 900 * 1024;

export interface MirrorAgents {
  start(): void;
  stop(): Promise<void>;
}

export interface MirrorDeps {
  agents: Pick<AgentStore, "list">;
  /** Null while another process owns the store: then that one mirrors. */
  store(): CollaborationStore | null;
  log: Logger;
}

export function createMirrorAgents(deps: MirrorDeps): MirrorAgents {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let failing = false;
  let over = false;
  const turn = async (): Promise<void> => {
    try {
      const store = deps.store();
      if (store?.state().mode === "writable") await mirrorAgents(store, deps.agents);
      failing = false;
    } catch (err) {
      // The database may be away for long: once is enough.
      if (!failing) deps.log.warn({ err }, "the registry of agents cannot be copied to the collaboration state, trying again");
      failing = true;
    }
  };
  const next = (): void => {
    if (over) return;
    timer = setTimeout(() => void (running = turn().finally(next)), EVERY_MS);
  };
  return {
    start: next,
    stop: async () => {
      over = true;
      if (timer) clearTimeout(timer);
      await running;
    },
  };
}

/** One look: writes one event when anybody came, went or changed. */
export async function mirrorAgents(store: CollaborationStore, agents: Pick<AgentStore, "list">): Promise<void> {
  const items: Record<string, Json> = {};
  let cursor: string | undefined;
  let bytes = 0;
  let leftOut = 0;
  do {
    const page = await agents.list({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    // An agent may be called `constructor`; no document may name that, and one agent must not keep all others out of theirs.
    for (const agent of page.items) {
      if (isForbiddenKey(agent.id)) continue;
      const item = mirrored(agent);
      bytes += Buffer.byteLength(JSON.stringify({ items: { [agent.id]: item } }, null, 2));
      if (bytes > ITEMS_BYTES_MAX) leftOut += 1;
      else items[agent.id] = item;
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  // An edit of the file by hand must have been judged before it is compared.
  await store.read("agents");
  await store.commit({
    actor: { kind: "system", id: "registry", via: "api" },
    decide: (state) => {
      const before = state.get("agents")?.value as { items?: Json; leftOut?: number } | undefined;
      if (isDeepStrictEqual(before?.items ?? {}, items) && (before?.leftOut ?? 0) === leftOut)
        return { event: null, changes: [], answer: null };
      const value = { kind: "agents", revision: state.nextRevision("agents"), items, ...(leftOut === 0 ? {} : { leftOut }) };
      return { event: { type: "agents_mirrored" }, changes: [{ document: "agents", value }], answer: null };
    },
  });
}

function mirrored({ id, name, pools, capabilities, maxLeases, model, provider, version, registeredAt }: AgentRecord): Json {
  return {
    ...{ id, name, pools: [...pools], capabilities: [...capabilities], maxLeases, registeredAt },
    ...(model === null ? {} : { model }),
    ...(provider === null ? {} : { provider }),
    ...(version === null ? {} : { version }),
  };
}
