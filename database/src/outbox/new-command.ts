/** The outbox row of a command, written in the transaction that accepts it. */
import type { GateCommand } from "@praxis/domain/change-gate";
import type { RunCommand } from "@praxis/domain/run";
import type { Part } from "../connection/join-statements.js";
import { toJsonb } from "../connection/to-jsonb.js";

export function newCommandPart(runId: string, command: RunCommand, now: string): Part {
  return {
    name: "new_command",
    text: "INSERT INTO commands (id, run_id, kind, payload, created_at) VALUES ($1, $2, $3, $4, $5)",
    values: [command.id, runId, command.kind, toJsonb(command), now],
  };
}

export function newGateCommandPart(workflowId: string, command: GateCommand, now: string): Part {
  return {
    name: "new_gate_command",
    text: "INSERT INTO commands (id, run_id, kind, payload, created_at) VALUES ($1, $2, 'gate_command', $3, $4)",
    values: [command.id, workflowId, toJsonb(command), now],
  };
}
