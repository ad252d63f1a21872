/** The calls an agent makes, typed by the contract. Nothing here repeats by itself: the fence decides what a repeat means, the caller when to try again. */
import {
  agentViewSchema,
  artifactViewSchema,
  heartbeatViewSchema,
  leaseEndViewSchema,
  leaseViewSchema,
  paths,
  POLL_WAIT_MS_MAX,
  type HeartbeatRequest,
  type HeartbeatView,
  type LeaseEndView,
  type LeaseView,
  type PutAgentRequest,
} from "@praxis/api/contract";
import type { ApiClient, Exchange } from "../http/api-client.js";

/** Above the longest wait of a poll, so that the server's own answer always comes first. */
const POLL_TIMEOUT_MS = POLL_WAIT_MS_MAX + 15_000;
/** A heartbeat that takes longer is as good as lost; the next one follows. */
const BEAT_TIMEOUT_MS = 5_000;
/** 64 MiB over a slow line. */
const TRANSFER_TIMEOUT_MS = 600_000;

export type Held = Pick<LeaseView, "leaseId" | "fence">;
/** How the work ended, as one of the four final calls. */
export type FinalCall =
  | { call: "complete"; outcome: Record<string, unknown>; summary?: string }
  | { call: "fail"; reason: string; retryable: boolean }
  | { call: "release"; reason: string; checkpoint?: Record<string, unknown> }
  | { call: "park"; question: string; evidence?: unknown; options?: unknown; checkpoint: Record<string, unknown> };

export interface UploadedFile {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
  /** As they go out, counted from the beginning. */
  onBytes(sent: number): void;
}

export interface LeaseCalls {
  register(agentId: string, agent: PutAgentRequest): Promise<void>;
  /** Null: there was nothing to do in this time. */
  poll(pool: string, agentId: string, waitMs: number): Promise<LeaseView | null>;
  acknowledge(held: Held): Promise<HeartbeatView>;
  beat(held: Held, body: Omit<HeartbeatRequest, "fence">): Promise<HeartbeatView>;
  workspace(held: Held, signal: AbortSignal): Promise<Response>;
  upload(held: Held, file: UploadedFile): Promise<void>;
  end(held: Held, call: FinalCall): Promise<LeaseEndView>;
}

const END_PATHS = {
  complete: paths.completeLease,
  fail: paths.failLease,
  release: paths.releaseLease,
  park: paths.parkLease,
} as const satisfies Record<FinalCall["call"], (leaseId: string) => string>;

export function createLeaseCalls(api: ApiClient): LeaseCalls {
  return {
    register: async (agentId, agent) => {
      await api.exchange({ method: "PUT", path: paths.agent(agentId), body: agent }, agentViewSchema);
    },
    poll: async (pool, agentId, waitMs) => {
      const request: Exchange = { method: "POST", path: paths.pollPool(pool), body: { agentId, waitMs }, timeoutMs: POLL_TIMEOUT_MS };
      return (await api.exchange(request, leaseViewSchema))?.body ?? null;
    },
    acknowledge: async ({ leaseId, fence }) =>
      needed(await api.exchange({ method: "POST", path: paths.ackLease(leaseId), body: { fence } }, heartbeatViewSchema)),
    beat: async ({ leaseId, fence }, body) => {
      const request: Exchange = {
        method: "POST",
        path: paths.heartbeatLease(leaseId),
        body: { fence, ...body },
        timeoutMs: BEAT_TIMEOUT_MS,
      };
      return needed(await api.exchange(request, heartbeatViewSchema));
    },
    workspace: ({ leaseId, fence }, signal) =>
      api.open(paths.leaseWorkspace(leaseId), { accept: "application/x-git-bundle", headers: { "X-Lease-Fence": String(fence) }, signal }),
    upload: async ({ leaseId, fence }, { name, mediaType, bytes, onBytes }) => {
      const headers = { "X-Lease-Fence": String(fence), "Content-Type": mediaType, "Content-Length": String(bytes.length) };
      const request: Exchange = {
        method: "PUT",
        path: paths.leaseArtifact(leaseId, name),
        bytes: inPieces(bytes, onBytes),
        headers,
        timeoutMs: TRANSFER_TIMEOUT_MS,
      };
      await api.exchange(request, artifactViewSchema);
    },
    end: async ({ leaseId, fence }, { call, ...body }) =>
      needed(await api.exchange({ method: "POST", path: END_PATHS[call](leaseId), body: { fence, ...body } }, leaseEndViewSchema)),
  };
}

const PIECE_BYTES = 256 * 1024;

/** A piece is asked for when the one before has gone out. */
function inPieces(bytes: Uint8Array, onBytes: (sent: number) => void): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream(
    {
      pull(controller) {
        onBytes(sent);
        if (sent < bytes.length) controller.enqueue(bytes.subarray(sent, sent + PIECE_BYTES));
        else controller.close();
        sent = Math.min(bytes.length, sent + PIECE_BYTES);
      },
    },
    { highWaterMark: 0 },
  );
}

function needed<T>(answer: { body: T } | null): T {
  if (answer === null) throw new Error("The server answered without a body where the contract has one.");
  return answer.body;
}
