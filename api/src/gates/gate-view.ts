/** A gate as callers see it. Whether an override holds, and what it clears, is judged at the moment of the answer. */
import { asOverride, overridesInForce, type GateRecord, type OverrideRecord } from "@praxis/database";
import { applyOverrides, type OverriddenVerdict } from "@praxis/domain/gate";
import type { GateView } from "../contract/gates.js";

export interface GateViewOptions {
  now: number;
  /** Lists leave them out. */
  findings?: boolean;
}

export function gateView(gate: GateRecord, { now, findings = true }: GateViewOptions): GateView {
  const inForce = overridesInForce(gate, new Date(now).toISOString());
  const { overridden, awaitingSecond } = clearedBy(gate, inForce);
  return {
    ...known({ base: gate.base, baseTip: gate.baseTip, head: gate.head, tree: gate.tree, policySha256: gate.policySha256 }),
    id: gate.id,
    repository: gate.repository,
    change: gate.change,
    target: gate.target,
    status: gate.status,
    ...known({ verdict: gate.verdict, receiptSha256: gate.receiptSha256, supersededBy: gate.supersededBy, decidedAt: gate.decidedAt }),
    checks: gate.checks.map(({ check, outcome, required, findings: found, findingCount, needs }) => ({
      check,
      ...known({ outcome }),
      required,
      findings: findings ? found.map((finding) => ({ ...finding })) : [],
      findingCount,
      ...(needs === undefined ? {} : { needs }),
      overridden: overridden.includes(check),
    })),
    awaitingSecond: [...awaitingSecond],
    overrides: gate.overrides.map((override) => overrideView(override, inForce.includes(override))),
    reports: (gate.artifacts.handedIn ?? []).map((report) => ({ ...report })),
    ...known({ failure: gate.failure }),
    round: gate.round,
    requestedBy: gate.requestedBy,
    createdAt: gate.createdAt,
    expiresAt: gate.expiresAt,
  };
}

function clearedBy({ checks, verdict }: GateRecord, inForce: readonly OverrideRecord[]): Omit<OverriddenVerdict, "verdict"> {
  const judged = checks.flatMap(({ check, required, outcome }) => (outcome === null ? [] : [{ check, required, outcome }]));
  return applyOverrides({ verdict: verdict ?? "undecided", checks: judged }, inForce.map(asOverride));
}

function overrideView(
  { id, checks, reason, ticket, approver, createdAt, expiresAt }: OverrideRecord,
  inForce: boolean,
): GateView["overrides"][number] {
  return { id, checks: [...checks], reason, ...known({ ticket }), approver, createdAt, expiresAt, inForce };
}

/** What is null here is left out there. */
function known<Members extends object>(members: Members): { [Key in keyof Members]?: NonNullable<Members[Key]> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)) as {
    [Key in keyof Members]?: NonNullable<Members[Key]>;
  };
}
