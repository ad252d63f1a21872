/** Reminds the workflow of every open gate that has not moved for long. One that is at work drops it; one that was lost begins anew. */
import type { GateStore } from "@praxis/database";
import { changeGateWorkflowId, type Ids } from "@praxis/domain/ids";
import type { TemporalClient } from "@praxis/temporal/client";
import type { Log } from "../log.js";
import { forEachItem, type Loop } from "./loop.js";

/** A reminder is an event in the history of a workflow whose test suite may take hours: few of them. */
const PERIOD_MS = 300_000;
const BATCH = 200;

export interface GateReconcilerDeps {
  gates: Pick<GateStore, "stale">;
  temporal: Pick<TemporalClient, "tellGate">;
  ids: Ids;
  log: Log;
}

export function createGateReconciler({ gates, temporal, ids, log }: GateReconcilerDeps): Loop {
  return {
    name: "gate-reconciler",
    everyMs: PERIOD_MS,
    async work() {
      const stale = await gates.stale({ olderThanMs: PERIOD_MS, limit: BATCH });
      await forEachItem(stale, log, ({ id: gateId, repositoryKey, change, position, round, status }) =>
        temporal.tellGate(changeGateWorkflowId(repositoryKey, change), {
          ...{ id: ids("command"), gateId, position, round },
          kind: status === "running" ? "evaluate" : "settle",
        }),
      );
    },
  };
}
