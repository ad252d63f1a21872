/** What an evaluation stands on: the gate's row in this very round, and the artifacts that were written when it began. */
import type { GateRecord } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { GateDeps } from "./gate-deps.js";
import { readJson } from "./kept-json.js";

export interface Ground {
  gate: GateRecord;
  /** Of the artifact. */
  change: string;
  policyText: string | null;
}

/** Throws `gate_closed` when another round or head is in force, `gate_lost` when its artifacts are gone. */
export async function readGround(deps: Pick<GateDeps, "gates" | "bytes">, of: { gateId: string; round: number }): Promise<Ground> {
  const gate = await deps.gates.get(of.gateId);
  if (gate?.round !== of.round || gate.status !== "running")
    throw new DomainError("gate_closed", "Another evaluation of the change is in force: this one is of no use any more.");
  const { change, policy } = gate.artifacts;
  if (change === undefined || policy === undefined) throw new DomainError("gate_lost", "The gate was not prepared. Ask for it anew.");
  return { gate, change, policyText: (await readJson<{ text: string | null }>(deps.bytes, policy)).text };
}
