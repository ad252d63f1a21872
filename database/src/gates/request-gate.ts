/** Asks for a change to be judged, once more or for the first time. One transaction: older heads lose their force, the outbox tells the workflow. */
import { DomainError } from "@praxis/domain/errors";
import type { Actor } from "@praxis/domain/events";
import { handIn, isGateClosed, isGateOpen, type GateCommand, type GateRepository, type HandedReport } from "@praxis/domain/change-gate";
import type { ForgeOrigin } from "@praxis/domain/forge";
import { repositoryKeyOf, type CheckId } from "@praxis/domain/gate";
import { changeGateWorkflowId } from "@praxis/domain/ids";
import type { Tx } from "../connection/database.js";
import { toJsonb } from "../connection/to-jsonb.js";
import { newGateCommandPart } from "../outbox/new-command.js";
import type { StoreDepsWithIds } from "../store-deps.js";
import { gateNotFound, SELECT_GATES, type GateArtifacts, type GateRecord } from "./gate-record.js";

export interface GateRequested {
  gate: GateRecord;
  /** Null: it is being judged already, and nothing new has to be told. */
  command: GateCommand | null;
  workflowId: string;
}

export interface NewGate {
  repository: GateRepository;
  change: string;
  target: string;
  headName: string;
  /** Null: a repository at a URL, whose names are known once it is fetched. */
  head: string | null;
  branch: string | null;
  /** Who at a forge waits for it. Left out: nobody. */
  forge?: ForgeOrigin;
  /** The head is a merge queue's candidate: the head of the change it was built from, whose commits say what kind of change it is. */
  madeFrom?: string;
  /** Their bytes are kept already. */
  reports?: readonly HandedReport[];
  actor: Actor;
}

/** A day: what nobody decided by then is asked for anew. */
const OPEN_MS_MAX = 86_400_000;

export const LOCK_CHANGE = "SELECT pg_advisory_xact_lock(hashtextextended($1, 7))";
const NEWEST = `${SELECT_GATES} WHERE g.repository_key = $1 AND g.change = $2 ORDER BY g.position DESC LIMIT 1`;
const INSERT = `INSERT INTO gates (id, repository, repository_key, change, target, head_name, head, branch, status, checks, artifacts, requested_by,
    created_at, expires_at, moved_at, forge) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'running', '[]', $13, $9, $10, $11, $10, $12)`;
const SUPERSEDE = `UPDATE gates SET status = 'superseded', superseded_by = $3, moved_at = $4, moves = moves + 1
  WHERE repository_key = $1 AND change = $2 AND id <> $3 AND status IN ('running', 'waiting', 'decided')`;
export const LOCK_GATE = `${SELECT_GATES} WHERE g.id = $1 FOR NO KEY UPDATE OF g`;
const ONE = `${SELECT_GATES} WHERE g.id = $1`;
const NEXT_ROUND = `UPDATE gates SET status = 'running', verdict = NULL, failure = NULL, receipt_sha256 = NULL, decided_at = NULL, round = round + 1,
    rerun_check = $2, expires_at = $3, moved_at = $4, moves = moves + 1, checks = $5, branch = coalesce($6, branch),
    artifacts = artifacts || $7 WHERE id = $1`;

export async function readGate(queries: Pick<Tx, "query">, id: string): Promise<GateRecord | null> {
  return (await queries.query<GateRecord>(ONE, [id]))[0] ?? null;
}

export async function standingGate(tx: Tx, id: string): Promise<GateRecord> {
  const gate = await readGate(tx, id);
  if (!gate) throw gateNotFound(id);
  return gate;
}

export async function tellWorkflow(tx: Tx, gate: GateRecord, command: GateCommand, now: string): Promise<string> {
  const workflowId = changeGateWorkflowId(gate.repositoryKey, gate.change);
  const part = newGateCommandPart(workflowId, command, now);
  await tx.query(part.text, part.values);
  return workflowId;
}

export async function requestGate({ database, clock, ids }: StoreDepsWithIds, wish: NewGate, tx?: Tx): Promise<GateRequested> {
  return database.within(tx, async (tx) => {
    const key = repositoryKeyOf(wish.repository);
    await tx.query(LOCK_CHANGE, [`${key} ${wish.change}`]);
    const [newest] = await tx.query<GateRecord>(NEWEST, [key, wish.change]);
    if (newest && isSameAsked(newest, wish)) {
      const { reports, isNews } = handIn(newest.artifacts.handedIn ?? [], wish.reports ?? []);
      if (isGateOpen(newest.status) && !isNews) return { gate: newest, command: null, workflowId: changeGateWorkflowId(key, wish.change) };
      return nextRound({ clock, ids }, tx, newest, { check: null, branch: wish.branch, brings: broughtBy({ ...wish, reports }) });
    }
    const id = ids("gate");
    const nowMs = clock.now();
    const now = new Date(nowMs).toISOString();
    const { repository, change, target, headName, head, branch, actor } = wish;
    const expires = new Date(nowMs + OPEN_MS_MAX).toISOString();
    await tx.query(INSERT, [
      id,
      toJsonb(repository),
      key,
      change,
      target,
      headName,
      head,
      branch,
      toJsonb(actor),
      now,
      expires,
      toJsonb(wish.forge ?? null),
      toJsonb(broughtBy(wish)),
    ]);
    await tx.query(SUPERSEDE, [key, change, id, now]);
    return tellEvaluate({ ids }, tx, await standingGate(tx, id), now);
  });
}

/** What the wish itself adds to what is judged. */
function broughtBy({ madeFrom, reports = [] }: NewGate): GateArtifacts {
  return { ...(madeFrom === undefined ? {} : { madeFrom }), ...(reports.length === 0 ? {} : { handedIn: reports }) };
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** A name at a URL may mean another commit by now, and is asked for anew; the id of a commit never does. */
function isSameAsked(gate: GateRecord, { head, headName, target, forge }: NewGate): boolean {
  if (isGateClosed(gate.status) || gate.target !== target || gate.forge?.title !== forge?.title) return false;
  if (head !== null) return gate.head === head;
  return gate.headName === headName && (COMMIT.test(headName) || (isGateOpen(gate.status) && gate.head === null));
}

export async function requestRerun(
  { database, clock, ids }: StoreDepsWithIds,
  { id, check }: { id: string; check: CheckId | null },
  tx?: Tx,
): Promise<GateRequested> {
  return database.within(tx, async (tx) => {
    const [gate] = await tx.query<GateRecord>(LOCK_GATE, [id]);
    if (!gate) throw gateNotFound(id);
    requireInForce(gate);
    if (gate.status === "running") throw new DomainError("gate_running", `The gate ${id} is being judged. Wait for its verdict.`);
    const known = gate.checks.map((row) => row.check);
    if (check !== null && !known.includes(check))
      throw new DomainError("check_not_found", `The gate ${id} has no check \`${check}\`.`, { details: { allowed: known } });
    return nextRound({ clock, ids }, tx, gate, { check, branch: null });
  });
}

export function requireInForce({ id, status, supersededBy, expiresAt }: GateRecord): void {
  if (!isGateClosed(status)) return;
  const why =
    status === "superseded"
      ? `a newer head of the change was asked for (${supersededBy ?? "another gate"})`
      : `its time ran out at ${expiresAt}`;
  throw new DomainError("gate_closed", `The gate ${id} is no longer in force: ${why}.`, { details: { status, supersededBy, expiresAt } });
}

export async function nextRound(
  { clock, ids }: Pick<StoreDepsWithIds, "clock" | "ids">,
  tx: Tx,
  gate: GateRecord,
  { check, branch, brings = {} }: { check: CheckId | null; branch: string | null; brings?: GateArtifacts },
): Promise<GateRequested> {
  const nowMs = clock.now();
  const now = new Date(nowMs).toISOString();
  const checks = gate.checks.map((row) =>
    check === null || row.check === check ? { ...row, outcome: null, findings: [], findingCount: 0 } : row,
  );
  await tx.query(NEXT_ROUND, [gate.id, check, new Date(nowMs + OPEN_MS_MAX).toISOString(), now, toJsonb(checks), branch, toJsonb(brings)]);
  return tellEvaluate({ ids }, tx, await standingGate(tx, gate.id), now);
}

async function tellEvaluate({ ids }: Pick<StoreDepsWithIds, "ids">, tx: Tx, gate: GateRecord, now: string): Promise<GateRequested> {
  const { id: gateId, position, round } = gate;
  const command: GateCommand = { id: ids("command"), kind: "evaluate", gateId, position, round };
  return { gate, command, workflowId: await tellWorkflow(tx, gate, command, now) };
}
