/**
 * What this process knows of the leases whose agents talk to it, so that a beat costs no query. Never the last word: a notice drops an
 * entry, and nothing is used while notices are not heard. Bounded.
 */
import type { LeaseCommand, LeaseProgress, LeaseRecord } from "@praxis/database";
import type { Json } from "@praxis/domain/hashing";

export interface Pending {
  progress?: LeaseProgress;
  checkpoint?: Json;
  acked: string[];
}

export interface HeldLease {
  lease: LeaseRecord;
  /** Null: Temporal has ended the task. */
  taskToken: Uint8Array | null;
  commands: readonly LeaseCommand[];
  /**
   * The database's time minus this process's clock, a lower bound by the time that the answer took. So a beat that is only absorbed may be
   * taken those milliseconds after the expiry, and moves nothing; what is written is judged by the database's own clock.
   */
  clockOffsetMs: number;
  /** By this process's clock: when the next beat goes on to Temporal and the database. */
  forwardDueAt: number;
  /** A forward under way; other beats wait for it instead of making their own. */
  forwarding: Promise<void> | null;
  /** What absorbed beats said, to be written with the next forward. */
  pending: Pending;
  /** By this process's clock: when the row was last heard of, read or written. */
  heardAt: number;
  /** The last forward did not reach Temporal or the database. */
  degraded: boolean;
  stallWarned: boolean;
}

export interface LeaseMemory {
  get(leaseId: string): HeldLease | undefined;
  /** Runs `read` and keeps its answer, unless a notice about the lease came meanwhile. Calls of one `caller` at the same time share one. */
  fill(leaseId: string, caller: string, read: () => Promise<HeldLease>): Promise<HeldLease>;
  /** What they say is asked of the row from now on. What absorbed beats said is kept for the next entry. */
  drop(leaseIds: readonly string[] | "all"): void;
  readonly size: number;
}

/** About 2 kB each. */
const ENTRIES_MAX = 20_000;

interface Fill {
  /** A notice came since it began: what it reads may be from before. */
  stale: boolean;
  found: Promise<HeldLease>;
}

function spoil(fills: ReadonlyMap<string, Fill> | undefined): void {
  for (const fill of fills?.values() ?? []) fill.stale = true;
}

/** The one that was set longest ago goes: it is read again when its agent speaks. */
function shorten(entries: Map<string, unknown>, entriesMax: number): void {
  for (const oldest of entries.keys()) {
    if (entries.size <= entriesMax) break;
    entries.delete(oldest);
  }
}

export function createLeaseMemory(entriesMax = ENTRIES_MAX): LeaseMemory {
  const held = new Map<string, HeldLease>();
  const filling = new Map<string, Map<string, Fill>>();
  const unwritten = new Map<string, Pending>();
  const leave = (leaseId: string): void => {
    const pending = held.get(leaseId)?.pending;
    held.delete(leaseId);
    if (pending && (pending.progress ?? pending.checkpoint ?? pending.acked[0]) !== undefined) unwritten.set(leaseId, pending);
    shorten(unwritten, entriesMax);
  };
  const keep = (leaseId: string, found: HeldLease): void => {
    const earlier = unwritten.get(leaseId);
    unwritten.delete(leaseId);
    if (earlier) found.pending = { ...earlier, ...found.pending, acked: [...earlier.acked, ...found.pending.acked] };
    held.delete(leaseId);
    held.set(leaseId, found);
    shorten(held, entriesMax);
  };
  return {
    get: (leaseId) => held.get(leaseId),
    fill(leaseId, caller, read) {
      const same = filling.get(leaseId) ?? new Map<string, Fill>();
      const underWay = same.get(caller);
      if (underWay && !underWay.stale) return underWay.found;
      const done = (fill: Fill): void => {
        if (same.get(caller) === fill) same.delete(caller);
        if (same.size === 0 && filling.get(leaseId) === same) filling.delete(leaseId);
      };
      const fill: Fill = { stale: false, found: read() };
      filling.set(leaseId, same.set(caller, fill));
      fill.found = fill.found.then(
        (found) => {
          done(fill);
          if (!fill.stale) keep(leaseId, found);
          return found;
        },
        (error: unknown) => {
          done(fill);
          throw error;
        },
      );
      return fill.found;
    },
    drop(leaseIds) {
      if (leaseIds === "all") {
        for (const leaseId of [...held.keys()]) leave(leaseId);
        for (const fills of filling.values()) spoil(fills);
        return;
      }
      for (const leaseId of leaseIds) {
        leave(leaseId);
        spoil(filling.get(leaseId));
      }
    },
    get size() {
      return held.size;
    },
  };
}
