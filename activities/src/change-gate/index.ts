/** Gates on the server: what the workflows of a change order. */
import type { GateActivities } from "@praxis/temporal/contracts";
import { whileBeating } from "./beat.js";
import { collectGroup } from "./collect-group.js";
import type { GateDeps } from "./gate-deps.js";
import { judgeGate } from "./judge-gate.js";
import { prepareGate } from "./prepare-gate.js";
import { readReports } from "./read-reports.js";
import { settleGate } from "./settle-gate.js";

export type { GateDeps };

export function createGateActivities(deps: GateDeps): GateActivities {
  return {
    prepareGate: (task) => whileBeating(deps, (signal) => prepareGate(deps, task, signal)),
    collectEvidence: (task) => whileBeating(deps, (signal) => collectGroup(deps, task, signal)),
    readReports: (task) => whileBeating(deps, () => readReports(deps, task)),
    judgeGate: (task) => whileBeating(deps, () => judgeGate(deps, task)),
    settleGate: (task) => whileBeating(deps, () => settleGate(deps, task)),
    failGate: ({ gateId, round, failure }) =>
      whileBeating(deps, async () => {
        await deps.gates.recordFailed({ id: gateId, round, failure });
      }),
  };
}
