/** What the lease routes count. The figures of one process; states come from the database. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** absorbed: answered from memory. forwarded: Temporal and the database heard it. degraded: one of them was away. */
export const BEAT_KINDS = ["absorbed", "forwarded", "degraded", "refused"] as const;
export type BeatKind = (typeof BEAT_KINDS)[number];

export interface LeaseMetrics {
  beat(kind: BeatKind): void;
  /** @param seconds from the beat to the written row. */
  forwarded(seconds: number): void;
  /** @param seconds from the choice of the offer to the granted lease. */
  granted(seconds: number): void;
  /** Chosen, but Temporal had no task for it. */
  ungranted(): void;
  /** Temporal no longer knew the task of a held lease. */
  lost(): void;
}

const FORWARD_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const GRANT_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export function createLeaseMetrics(registry: Registry, state: { memory: () => number; polls: () => number }): LeaseMetrics {
  const registers = [registry];
  const beats = new Counter({ name: "praxis_lease_heartbeats_total", help: "Heartbeats of agents.", labelNames: ["kind"], registers });
  const forward = new Histogram({
    name: "praxis_lease_forward_duration_seconds",
    help: "Time of a heartbeat that goes on to Temporal and the database.",
    buckets: FORWARD_BUCKETS,
    registers,
  });
  const grant = new Histogram({
    name: "praxis_lease_grant_duration_seconds",
    help: "Time from the choice of an offer to its granted lease; its count is the number of grants.",
    buckets: GRANT_BUCKETS,
    registers,
  });
  const ungranted = new Counter({ name: "praxis_lease_ungranted_total", help: "Offers chosen without a task at Temporal.", registers });
  const losses = new Counter({ name: "praxis_lease_losses_total", help: "Held leases whose task Temporal no longer knew.", registers });
  const gauge = (name: string, help: string, value: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  };
  gauge("praxis_lease_memory_entries", "Leases held in this process's memory.", state.memory);
  gauge("praxis_lease_polls", "Polls that wait for work now.", state.polls);
  return {
    beat: (kind) => beats.inc({ kind }),
    forwarded: (seconds) => forward.observe(seconds),
    granted: (seconds) => grant.observe(seconds),
    ungranted: () => ungranted.inc(),
    lost: () => losses.inc(),
  };
}
