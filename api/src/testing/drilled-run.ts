/** For tests and drills: a run that moves by messages. */
import type { RunStore } from "@praxis/database";
import type { Ids } from "@praxis/domain/ids";
import type { DrilledRun } from "./live-drill.js";

export function drilledRun(runs: RunStore, ids: Ids, id: string): DrilledRun {
  return {
    id,
    lastSeq: async () => (await runs.getRun(id))?.lastSeq ?? 0,
    move: async () => {
      const actor = { kind: "service", id: "drill" } as const;
      await runs.postMessage({ runId: id, text: "on", mode: "steer", actor, commandId: ids("command") });
    },
  };
}
