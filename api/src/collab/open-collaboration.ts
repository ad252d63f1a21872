/** Puts the collaboration state together from the settings: where its files lie, who judges edits, who answers for it. */
import { openStore } from "@praxis/collaboration/store";
import type { Principal } from "@praxis/domain/access";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { ApiEnv } from "../env.js";
import type { PassOn } from "../http/pass-on.js";
import type { AgentStore } from "@praxis/database";
import { createMirrorAgents } from "./mirror-agents.js";
import { MANAGED } from "./managed-documents.js";
import { createCollaborationHost, type CollaborationHost } from "./ownership/collaboration-host.js";
import { createInternalCalls, internalSecret, type InternalCalls } from "./ownership/internal-calls.js";
import { createOwnerEvents, type OwnerEvents } from "./ownership/owner-events.js";
import { createPassOn } from "./ownership/pass-to-owner.js";

export interface OpenCollaboration {
  host: CollaborationHost;
  internal: InternalCalls;
  passOn: PassOn;
  /** The log, while another process owns it. */
  owner: OwnerEvents;
  /** Ends the streams that are passed on to callers here. */
  beginDrain(): void;
}

export interface CollaborationDeps {
  env: ApiEnv;
  agents: Pick<AgentStore, "list">;
  log: Logger;
  now: () => number;
  identify: (request: IncomingMessage) => Promise<Principal>;
  recheckMs: number;
}

export function openCollaboration({ env, agents, log, now, identify, recheckMs }: CollaborationDeps): OpenCollaboration {
  const { folder, externalEdits, signingKeyFile, checkpointCopyFolder } = env.collaboration;
  const owned = createCollaborationHost({
    open: (url) =>
      openStore({
        folder,
        checkpointCopyFolder,
        signingKeyFile,
        policy: { externalEdits },
        managed: MANAGED,
        clock: { now: () => new Date(now()) },
        log,
        url: reachableUrl(url),
      }),
    log,
  });
  const mirror = createMirrorAgents({ agents, store: owned.store, log });
  const host: CollaborationHost = {
    ...owned,
    start: (url) => {
      owned.start(url);
      mirror.start();
    },
    stop: async () => {
      await mirror.stop();
      await owned.stop();
    },
  };
  const internal = createInternalCalls({ secret: () => secretOf(signingKeyFile), now });
  const stopping = new AbortController();
  const passOn = createPassOn({ host, internal, identify, recheckMs, stopping: stopping.signal, now, sleep: (ms) => sleep(ms) });
  return { host, internal, passOn, owner: createOwnerEvents({ internal }), beginDrain: () => stopping.abort() };
}

/** The owner makes the file; whoever cannot read it is none of us. */
function secretOf(signingKeyFile: string): Buffer | null {
  try {
    return internalSecret(readFileSync(signingKeyFile, "utf8"));
  } catch {
    return null;
  }
}

/** An address that means "every interface" leads nowhere from another machine or container. */
function reachableUrl(url: string): string {
  const parsed = new URL(url);
  if (parsed.hostname === "0.0.0.0" || parsed.hostname === "[::]") parsed.hostname = hostname();
  return parsed.origin;
}
