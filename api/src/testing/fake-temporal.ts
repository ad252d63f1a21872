/** For tests: Temporal as the API sees it. It can be away, silent or there. */
import { DomainError } from "@praxis/domain/errors";
import type { GateCommand } from "@praxis/domain/change-gate";
import type { RunCommand } from "@praxis/domain/run";
import type { RawHistoryEvent, RunStart } from "@praxis/temporal/client";
import type { QueueTask } from "@praxis/temporal/contracts";
import type { TemporalPort } from "../runs/temporal-port.js";

export interface FakeTemporal extends TemporalPort {
  condition: "there" | "away" | "silent";
  started: RunStart[];
  signals: { runId: string; command: RunCommand }[];
  gates: { workflowId: string; command: GateCommand }[];
  evaluations: string[];
  queues: QueueTask[];
  /** Execution ids of a run's chain and their histories. */
  chains: Map<string, { execution: string; json: string }[]>;
}

function eventsOf(entry: { json: string } | undefined): RawHistoryEvent[] {
  return (JSON.parse(entry?.json ?? "{}") as { events?: RawHistoryEvent[] }).events ?? [];
}

export function createFakeTemporal(): FakeTemporal {
  const answer = <T>(value: () => T): Promise<T> => {
    if (fake.condition === "away")
      return Promise.reject(new DomainError("temporal_unavailable", "connect ECONNREFUSED 10.0.0.7:7233", { retry: true }));
    if (fake.condition === "silent") return new Promise((resolve) => setTimeout(resolve, 1500).unref()).then(value);
    try {
      return Promise.resolve(value());
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error("fake"));
    }
  };
  const chainOf = (runId: string): { execution: string; json: string }[] => {
    const chain = fake.chains.get(runId);
    if (!chain) throw new DomainError("run_not_found", "Temporal does not know this run.");
    return chain;
  };
  const fake: FakeTemporal = {
    condition: "there",
    started: [],
    signals: [],
    gates: [],
    evaluations: [],
    queues: [],
    chains: new Map(),
    startRun: (run) => answer(() => void fake.started.push(run)),
    tellEvaluation: (workflowId) => answer(() => void fake.evaluations.push(workflowId)),
    tellQueue: (queue) => answer(() => void fake.queues.push(queue)),
    signalRun: (runId, command) => answer(() => void fake.signals.push({ runId, command })),
    tellGate: (workflowId, command) => answer(() => void fake.gates.push({ workflowId, command })),
    executions: (runId) => answer(() => chainOf(runId).map(({ execution }) => execution)),
    history: (runId, execution) =>
      answer(() => {
        const json = chainOf(runId).find((entry) => entry.execution === execution)?.json ?? "";
        return { execution, json, continuedFrom: null, events: 1 };
      }),
    histories: {
      chain: (runId) =>
        answer(() => {
          const chain = chainOf(runId);
          return { executions: chain.map(({ execution }) => execution), length: eventsOf(chain.at(-1)).length, closed: true };
        }),
      length: (runId, execution) => answer(() => eventsOf(chainOf(runId).find((entry) => entry.execution === execution)).length),
      pages: async function* (runId, execution) {
        yield await answer(() => eventsOf(chainOf(runId).find((entry) => entry.execution === execution)));
      },
      follow: async function* (runId) {
        for (const [execution, entry] of (await answer(() => chainOf(runId))).entries()) yield { execution, events: eventsOf(entry) };
      },
      toJson: (events) => [...events],
    },
    ping: () => answer(() => undefined),
  };
  return fake;
}
