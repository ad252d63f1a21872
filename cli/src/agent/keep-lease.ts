/**
 * Keeps one lease alive beside the work: beats by a timer, collects what people want, and says when the lease is lost. After that
 * nothing may be written any more: the work belongs to the next agent.
 */
import type { HeartbeatView, LeaseView } from "@praxis/api/contract";
import { ApiProblem, Unreachable } from "../http/api-errors.js";
import type { LeaseCalls } from "./lease-calls.js";

export type LeaseCommand = HeartbeatView["commands"][number];

export interface Progress {
  done: number;
  note?: string;
}

export interface KeptLease {
  /** Aborted once the lease is no longer ours; the reason says why. */
  readonly lost: AbortSignal;
  /** Takes back the timer. What is being sent is waited for. */
  stop(): Promise<void>;
}

export interface KeepDeps {
  calls: LeaseCalls;
  /** Milliseconds of a clock that never goes back. */
  monotonic(): number;
  progress(): Progress;
  /** Called once per command, in order. It is acknowledged with the next beat. */
  onCommand(command: LeaseCommand): void;
}

/** Three beats may get lost in one time to live; more often than every 10 s tells nobody anything new. */
const beatEvery = (ttlMs: number): number => Math.min(10_000, ttlMs / 4);

export function keepLease(deps: KeepDeps, lease: LeaseView, first: HeartbeatView): KeptLease {
  const lost = new AbortController();
  const seen = new Set<string>();
  let acked: string[] = [];
  let expiresAt = first.expiresAt;
  let movedAt = deps.monotonic();
  let sending: Promise<void> = Promise.resolve();
  let busy = false;

  const take = (view: HeartbeatView, sentAt: number): void => {
    if (view.expiresAt !== expiresAt) [expiresAt, movedAt] = [view.expiresAt, sentAt];
    for (const command of view.commands) {
      if (seen.has(command.id)) continue;
      seen.add(command.id);
      deps.onCommand(command);
    }
    acked = view.commands.map(({ id }) => id);
  };
  const beat = async (): Promise<void> => {
    const sentAt = deps.monotonic();
    // By our own clock: a server that cannot be reached will not tell us, and somebody else may have the work by now.
    if (sentAt - movedAt > lease.ttlMs) {
      lost.abort(new Error("no heartbeat came through within the time to live"));
      return;
    }
    try {
      take(await deps.calls.beat(lease, { progress: deps.progress(), acked }), sentAt);
    } catch (error) {
      if (isOver(error)) lost.abort(error);
      else if (!mayPass(error)) throw error;
    }
  };
  const timer = setInterval(() => {
    if (busy || lost.signal.aborted) return;
    busy = true;
    sending = beat()
      .catch((error: unknown) => lost.abort(error))
      .finally(() => (busy = false));
  }, beatEvery(lease.ttlMs));
  take(first, movedAt);
  return {
    lost: lost.signal,
    stop: async () => {
      clearInterval(timer);
      await sending;
    },
  };
}

/** The server says that the lease is not ours any more, or not there. */
export function isOver(error: unknown): boolean {
  // Any other 422 is about what was sent, not about whose the lease is.
  return error instanceof ApiProblem && ([404, 409, 412].includes(error.problem.status) || error.problem.code === "fence_unknown");
}

export function mayPass(error: unknown): boolean {
  if (error instanceof Unreachable) return error.temporary;
  return error instanceof ApiProblem && (error.problem.status === 429 || error.problem.status >= 500);
}
