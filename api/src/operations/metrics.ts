/** Figures for Prometheus. Labels are names of routes and states only: nothing of a caller, nothing without bound. */
import type { Database, OutboxStore } from "@praxis/database";
import { LEASE_STATES, OPEN_LEASE_STATES } from "@praxis/domain/lease";
import { RUN_STATUSES } from "@praxis/domain/run";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { createCspMetrics, type CspMetrics } from "../csp-reports/csp-metrics.js";
import type { OpenStreams } from "../http/sse.js";
import { createLeaseMetrics, type LeaseMetrics } from "../leases/lease-metrics.js";

/** From a cached read to a slow list; seconds. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const LEASES = `select state, count(*)::int as count from leases
  where state in (${OPEN_LEASE_STATES.map((state) => `'${state}'`).join(", ")}) or created_at > now() - interval '24 hours' group by state`;

export interface Metrics {
  cspReports: CspMetrics;
  leases: LeaseMetrics;
  observe(call: { method: string; route: string; status: number; seconds: number }): void;
  /** A figure that cannot be read now is left out. */
  text(): Promise<{ contentType: string; body: string }>;
}

interface MetricsDeps {
  streams: OpenStreams;
  outbox: Pick<OutboxStore, "backlog">;
  database: Pick<Database, "pool">;
  memory: { readonly size: number };
  waitingPolls: { readonly count: number };
  historyTails: { readonly polls: number };
  live: { readonly sockets: number; readonly topics: number };
}

export function createMetrics(deps: MetricsDeps): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "praxis_http_request_duration_seconds",
    help: "Time from the request to the end of its answer, streams left out.",
    labelNames: ["method", "route", "status"],
    buckets: DURATION_BUCKETS,
    registers,
  });
  countOpen(registers, deps);
  const backlog = new Gauge({ name: "praxis_outbox_backlog", help: "Commands that Temporal has yet to hear of.", registers });
  const oldest = new Gauge({ name: "praxis_outbox_oldest_seconds", help: "Age of the oldest of them; 0 when there is none.", registers });
  const runs = new Gauge({ name: "praxis_runs", help: "Runs by status.", labelNames: ["status"], registers });
  const leases = new Gauge({
    name: "praxis_leases",
    help: "Leases by state: every open one, and those of the last 24 hours that have ended.",
    labelNames: ["state"],
    registers,
  });
  const refresh = async (): Promise<void> => {
    const waiting = await deps.outbox.backlog();
    backlog.set(waiting.count);
    oldest.set((waiting.oldestMs ?? 0) / 1000);
    const counted = await deps.database.pool.query<{ status: string; count: number }>(
      "select status, count(*)::int as count from runs group by status",
    );
    for (const status of RUN_STATUSES) runs.set({ status }, counted.rows.find((row) => row.status === status)?.count ?? 0);
    const held = await deps.database.pool.query<{ state: string; count: number }>(LEASES);
    for (const state of LEASE_STATES) leases.set({ state }, held.rows.find((row) => row.state === state)?.count ?? 0);
  };
  return {
    cspReports: createCspMetrics(registry),
    leases: createLeaseMetrics(registry, { memory: () => deps.memory.size, polls: () => deps.waitingPolls.count }),
    observe: ({ method, route, status, seconds }) => duration.observe({ method, route, status: String(status) }, seconds),
    text: async () => {
      await refresh().catch(() => {
        for (const gauge of [backlog, oldest, runs, leases]) gauge.reset();
      });
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

/** What is open in this process now. */
function countOpen(registers: Registry[], deps: Pick<MetricsDeps, "streams" | "historyTails" | "live">): void {
  new Gauge({
    name: "praxis_open_streams",
    help: "Server-sent event streams that are open now.",
    registers,
    collect() {
      this.set(deps.streams.count);
    },
  });
  new Gauge({
    name: "praxis_live_sockets",
    help: "Live sockets that are open now.",
    registers,
    collect() {
      this.set(deps.live.sockets);
    },
  });
  new Gauge({
    name: "praxis_live_topics",
    help: "Topics that the open live sockets are subscribed to.",
    registers,
    collect() {
      this.set(deps.live.topics);
    },
  });
  new Gauge({
    name: "praxis_history_polls",
    help: "Histories that are followed in Temporal now: one for each run that somebody watches.",
    registers,
    collect() {
      this.set(deps.historyTails.polls);
    },
  });
}
