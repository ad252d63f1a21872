/** A gate whose workflow was lost is taken up again: what is judged is judged, what waits is looked at. */
import { expect, test } from "@jest/globals";
import type { GateRecord } from "@praxis/database";
import type { GateCommand } from "@praxis/domain/change-gate";
import pino from "pino";
import { createGateReconciler } from "./gate-reconciler.js";

const gate = (id: string, status: string) => ({ id, status, repositoryKey: "r", change: id, position: 3, round: 2 }) as GateRecord;

test("every open gate that has not moved is told again which round counts, also when one of them cannot be told", async () => {
  const told: [string, GateCommand][] = [];
  const loop = createGateReconciler({
    gates: { stale: () => Promise.resolve([gate("a", "running"), gate("b", "running"), gate("c", "waiting")]) },
    temporal: {
      tellGate: (workflowId, command) => {
        if (workflowId === "gate:r:a") return Promise.reject(new Error("away"));
        told.push([workflowId, command]);
        return Promise.resolve();
      },
    },
    ids: () => "cmd_1",
    log: pino({ level: "silent" }),
  });
  await loop.work().catch(() => undefined);
  const of = { id: "cmd_1", position: 3, round: 2 };
  expect(told).toEqual([
    ["gate:r:b", { ...of, gateId: "b", kind: "evaluate" }],
    ["gate:r:c", { ...of, gateId: "c", kind: "settle" }],
  ]);
});
