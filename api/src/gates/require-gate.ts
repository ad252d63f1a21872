/** A text that cannot be a gate's id costs no query. */
import type { GateRecord, GateStore } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { isId } from "@praxis/domain/ids";

export function requireGateId(id: string): string {
  if (isId("gate", id)) return id;
  throw gateNotFound();
}

export async function requireGate(gates: Pick<GateStore, "get">, id: string): Promise<GateRecord> {
  const gate = await gates.get(requireGateId(id));
  if (!gate) throw gateNotFound();
  return gate;
}

function gateNotFound(): DomainError {
  return new DomainError("gate_not_found", "There is no such gate, or you may not see it.");
}
