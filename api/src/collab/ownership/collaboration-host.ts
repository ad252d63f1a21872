/**
 * This process and the collaboration state: it owns the store, or knows who does and takes over when the owner dies. Opening goes on
 * in the background, so the API comes up without it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { CollaborationStore, OpenedStore, StoreOwner } from "@praxis/collaboration/store";
import { DomainError } from "@praxis/domain/errors";
import type { Logger } from "pino";

/** The store tries every 50 ms to take over: within this a call finds the new owner. */
const WAIT_MS = 3000;
const LOOK_AGAIN_MS = 25;
const OPEN_AGAIN_MS = 1000;

export type Place = { here: CollaborationStore } | { there: string };

export interface CollaborationHost {
  /** Once it is known where this process answers. */
  start(url: string): void;
  /** Who answers now; waits a moment while that is being settled. Throws `collaboration_unavailable`. */
  place(): Promise<Place>;
  /** The store, if this process owns it. */
  store(): CollaborationStore | null;
  /** The same; throws `collaboration_unavailable`. */
  requireStore(): CollaborationStore;
  /** What `/readyz` says: null is well. */
  fault(): string | null;
  stop(): Promise<void>;
}

type Role = { name: "closed" } | { name: "opening"; problem: string | null } | { name: "owner"; store: CollaborationStore } | Follower;
interface Follower {
  name: "follower";
  owner(): Promise<StoreOwner | null>;
}

export interface HostDeps {
  open(url: string): Promise<OpenedStore>;
  /** Called with every store that this process comes to own. */
  onOwner?: (store: CollaborationStore) => void;
  log: Logger;
}

export function createCollaborationHost(deps: HostDeps): CollaborationHost {
  const over = new AbortController();
  let role: Role = { name: "closed" };
  let running: Promise<void> = Promise.resolve();

  const own = (store: CollaborationStore): void => {
    role = { name: "owner", store };
    deps.log.info("this process owns the collaboration state");
    deps.onOwner?.(store);
  };
  const settle = async (url: string): Promise<void> => {
    const opened = await deps.open(url);
    if (opened.role === "owner") {
      own(opened.store);
      return;
    }
    role = { name: "follower", owner: opened.owner };
    const store = await opened.takeOver(over.signal);
    if (store !== null) own(store);
  };
  const run = async (url: string): Promise<void> => {
    role = { name: "opening", problem: null };
    while (!over.signal.aborted) {
      try {
        await settle(url);
        return;
      } catch (err) {
        deps.log.error({ err }, "the collaboration state cannot be opened, trying again");
        role = { name: "opening", problem: "The collaboration state cannot be opened." };
        await sleep(OPEN_AGAIN_MS, undefined, { signal: over.signal }).catch(() => undefined);
      }
    }
  };

  return {
    start: (url) => void (running = run(url)),
    store: () => (role.name === "owner" ? role.store : null),
    requireStore: () => {
      if (role.name !== "owner") throw unavailable();
      return role.store;
    },
    place: async () => {
      for (let waited = 0; waited < WAIT_MS && !over.signal.aborted; waited += LOOK_AGAIN_MS) {
        if (role.name === "owner") return { here: role.store };
        const url = role.name === "follower" ? ((await role.owner())?.url ?? null) : null;
        if (url !== null) return { there: url };
        await sleep(LOOK_AGAIN_MS);
      }
      throw unavailable();
    },
    fault: () => faultOf(role),
    stop: async () => {
      over.abort();
      await running;
      const { name } = role;
      if (role.name === "owner") await role.store.close();
      if (name !== "closed") role = { name: "closed" };
    },
  };
}

function faultOf(role: Role): string | null {
  if (role.name === "closed") return "The collaboration state is closed.";
  if (role.name === "opening") return role.problem ?? "The collaboration state is being opened.";
  if (role.name === "follower") return null;
  const state = role.store.state();
  return state.mode === "writable" ? null : `The collaboration state takes no writes: ${state.reason}`;
}

export function unavailable(): DomainError {
  return new DomainError("collaboration_unavailable", "Nobody owns the collaboration state now.", { retry: true });
}
