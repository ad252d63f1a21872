/** Signals a change's gate, and begins its workflow when none is open: it ends whenever nothing is left to wait for. */
import type { GateCommand } from "@praxis/domain/change-gate";
import type { Client } from "@temporalio/client";
import { RUNS_QUEUE, type WorkflowMap } from "../contracts/index.js";
import { deliverGateCommand } from "../messages/index.js";

export async function tellGate(client: Client, workflowId: string, command: GateCommand): Promise<void> {
  await client.workflow.signalWithStart<WorkflowMap["changeGate"], [GateCommand]>("changeGate", {
    taskQueue: RUNS_QUEUE,
    workflowId,
    workflowIdReusePolicy: "ALLOW_DUPLICATE",
    args: [{}],
    signal: deliverGateCommand,
    signalArgs: [command],
  });
}
