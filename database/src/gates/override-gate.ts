/** A person clears checks that failed. The gate's row is held meanwhile: of two people who are fast, the second sees what the first did. */
import { DomainError } from "@praxis/domain/errors";
import type { Actor } from "@praxis/domain/events";
import type { GateCommand } from "@praxis/domain/change-gate";
import { applyOverrides, isUndecided, overrideFault, type CheckId, type Override } from "@praxis/domain/gate";
import { changeGateWorkflowId } from "@praxis/domain/ids";
import type { Tx } from "../connection/database.js";
import { toJsonb } from "../connection/to-jsonb.js";
import type { StoreDepsWithIds } from "../store-deps.js";
import { gateNotFound, type GateRecord, type OverrideRecord } from "./gate-record.js";
import { isSamePerson, personsBehind } from "./persons-behind.js";
import { LOCK_GATE, requireInForce, standingGate, tellWorkflow, type GateRequested } from "./request-gate.js";

export interface OverrideWish {
  gateId: string;
  checks: readonly CheckId[];
  reason: string;
  ticket: string | null;
  expiresAt: string;
  approver: Actor;
  /** Other names the approver goes by: the e-mail address of a token, the name of a key. */
  alsoKnownAs: readonly string[];
  /** The first part of the ids of people who sign in here with codes. */
  issuer: string;
}

const INSERT = `INSERT INTO gate_overrides (id, gate_id, checks, reason, ticket, approver, head, policy_sha256, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

/** What the pure rules read. */
export function asOverride({ checks, reason, ticket, approver, createdAt, expiresAt, head, policySha256 }: OverrideRecord): Override {
  return { checks, reason, ...(ticket === null ? {} : { ticket }), approver: approver.id, createdAt, expiresAt, head, policySha256 };
}

/** Those of the gate's overrides that count at `now`. */
export function overridesInForce(gate: GateRecord, now: string): OverrideRecord[] {
  const of = { head: gate.head ?? "", policySha256: gate.policySha256 };
  return gate.overrides.filter((override) => overrideFault(asOverride(override), of, [], now) === null);
}

export async function overrideGate({ database, clock, ids }: StoreDepsWithIds, wish: OverrideWish, tx?: Tx): Promise<GateRequested> {
  return database.within(tx, async (tx) => {
    const [gate] = await tx.query<GateRecord>(LOCK_GATE, [wish.gateId]);
    if (!gate) throw gateNotFound(wish.gateId);
    // Read again: what was written while this transaction waited for the row is not in the answer of the statement that waited.
    const standing = await standingGate(tx, wish.gateId);
    requireInForce(standing);
    if (standing.status === "running")
      throw new DomainError("gate_running", `The gate ${standing.id} is being judged: there is nothing to override yet.`);
    const now = new Date(clock.now()).toISOString();
    const override = judged(standing, wish, ids("override"), now);
    await requirePerson(tx, standing, wish);
    if (override !== null) await requireAnotherPerson(tx, standing, override, { now, issuer: wish.issuer });
    if (override === null)
      return { gate: standing, command: null, workflowId: changeGateWorkflowId(standing.repositoryKey, standing.change) };
    const { id, gateId, checks, reason, ticket, approver, head, policySha256, createdAt, expiresAt } = override;
    await tx.query(INSERT, [id, gateId, checks, reason, ticket, toJsonb(approver), head, policySha256, createdAt, expiresAt]);
    const { position, round } = standing;
    const command: GateCommand = { id: ids("command"), kind: "settle", gateId, position, round };
    const workflowId = await tellWorkflow(tx, standing, command, now);
    return { gate: { ...standing, overrides: [...standing.overrides, override] }, command, workflowId };
  });
}

/** A program may not say that a check does not count, whoever has given it the right to decide. */
async function requirePerson(tx: Tx, gate: GateRecord, { approver }: OverrideWish): Promise<void> {
  const asked = askersOf(gate);
  const behind = await personsBehind(tx, [approver, ...asked], null);
  const isPerson = approver.kind === "user" || (approver.kind === "service" && behind.of(approver).some(({ kind }) => kind === "user"));
  if (!isPerson)
    throw new DomainError(
      "override_refused",
      "The override is refused: only a person may clear a check. Sign in, or use a key that somebody who signed in has made.",
    );
  if (asked.some((one) => isSamePerson(behind.of(approver), behind.of(one)))) throw ownChange();
}

/** Whoever brought evidence has a part in the change's case too. */
function askersOf({ requestedBy, artifacts }: GateRecord): Actor[] {
  return [requestedBy, ...(artifacts.handedIn ?? []).map(({ by }) => by)];
}

/** Two keys of one person are one person, and so is whoever signed in with a code that this person made for another name. */
async function requireAnotherPerson(
  tx: Tx,
  gate: GateRecord,
  made: OverrideRecord,
  { now, issuer }: { now: string; issuer: string },
): Promise<void> {
  const before = overridesInForce(gate, now).filter(({ checks }) => checks.some((check) => made.checks.includes(check)));
  const others = before.map(({ approver }) => approver).filter(({ id }) => id !== made.approver.id);
  if (others.length === 0) return;
  const behind = await personsBehind(tx, [made.approver, ...others], issuer);
  if (!others.some((other) => isSamePerson(behind.of(other), behind.of(made.approver)))) return;
  throw new DomainError(
    "override_refused",
    "The override is refused: the key, or the code to sign in with, was made by a person whose word is here already, and a second person is needed.",
  );
}

function ownChange(): DomainError {
  return new DomainError(
    "override_own_change",
    "Whoever made the change, or asked for its gate or handed in a report, may not override its checks.",
  );
}

/** An address is the same person's however it is written. */
function asName(text: string): string {
  return text.trim().toLowerCase();
}

/** Null: the same person has said the same already. Throws what the rules refuse. */
function judged(gate: GateRecord, wish: OverrideWish, id: string, now: string): OverrideRecord | null {
  const { checks, reason, ticket, approver, expiresAt } = wish;
  const { head, policySha256 } = gate;
  const known = gate.checks.map((row) => row.check);
  const unknown = checks.filter((check) => !known.includes(check));
  if (unknown.length > 0)
    throw new DomainError("check_not_found", `The gate ${gate.id} has no check \`${unknown.join("`, `")}\`.`, {
      details: { allowed: known },
    });
  if (head === null || policySha256 === null)
    throw new DomainError("override_not_needed", `The gate ${gate.id} ended before any check was judged: nothing can be cleared.`, {
      details: { checks },
    });
  const made: OverrideRecord = { id, gateId: gate.id, checks, reason, ticket, approver, head, policySha256, createdAt: now, expiresAt };
  const authors = new Set([...askersOf(gate).map(({ id: asker }) => asker), ...gate.authors].map(asName));
  if ([approver.id, ...wish.alsoKnownAs].some((name) => authors.has(asName(name)))) throw ownChange();
  const fault = overrideFault(asOverride(made), { head, policySha256 }, [], now);
  if (fault !== null) throw new DomainError("override_refused", `The override is refused: ${fault}.`);
  return isNeeded(gate, made, now) ? made : null;
}

function isNeeded(gate: GateRecord, made: OverrideRecord, now: string): boolean {
  const standing = overridesInForce(gate, now);
  const own = standing.find(
    ({ approver, checks }) => approver.id === made.approver.id && made.checks.every((check) => checks.includes(check)),
  );
  if (own) return false;
  const open = new Set(openChecks(gate, standing));
  const needless = made.checks.filter((check) => !open.has(check));
  if (needless.length === 0) return true;
  throw new DomainError(
    "override_not_needed",
    `Nothing to clear: ${needless.join(", ")} did not fail, or somebody has cleared it already.`,
    {
      details: { checks: needless },
    },
  );
}

/** Required checks that failed or could not be judged, less what people have cleared. */
function openChecks(gate: GateRecord, standing: readonly OverrideRecord[]): CheckId[] {
  const failed = gate.checks.flatMap(({ check, required, outcome }) =>
    required && outcome !== null && (outcome === "fail" || isUndecided(outcome)) ? [{ check, required, outcome }] : [],
  );
  const { overridden } = applyOverrides({ verdict: gate.verdict ?? "undecided", checks: failed }, standing.map(asOverride));
  return failed.map(({ check }) => check).filter((check) => !overridden.includes(check));
}
