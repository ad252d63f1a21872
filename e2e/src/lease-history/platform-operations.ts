/**
 * What the platform itself did, read from its rows after a recording over HTTP: offers, picks, grants, ends by the sweeper, settlements. Each
 * gets its place by the database's time; that callers' answers fit to it is what the model judges.
 */
import type { Database } from "@praxis/database";
import type { LeaseOutcome } from "@praxis/domain/lease";
import { placeOf, type HistoryRecorder } from "./history-recorder.js";
import type { HttpGrant } from "./http-agent.js";
import type { Asked, Operation } from "./lease-operation.js";

interface LeaseRow {
  id: string;
  offerId: string;
  runId: string;
  agentId: string;
  fence: number;
  state: string;
  createdAt: string;
  grantedAt: string | null;
  endedAt: string | null;
  settledAt: string | null;
  outcome: LeaseOutcome | null;
  finalCall: string | null;
}

const LEASES = `SELECT id, offer_id AS "offerId", run_id AS "runId", agent_id AS "agentId", fence, state, created_at AS "createdAt",
  granted_at AS "grantedAt", ended_at AS "endedAt", settled_at AS "settledAt", outcome, final_call AS "finalCall" FROM leases WHERE run_id = ANY($1)`;
const OFFERS = `SELECT id, run_id AS "runId", created_at AS "createdAt", excluded FROM offers WHERE run_id = ANY($1)`;

/** Between the time a statement took down and its commit, on a busy machine; and the rounding of times. */
const COMMIT_MS = 4_000;
const ROUNDED_MS = 5;

interface Span {
  fromMs: number;
  toMs: number;
  answered?: number;
}

/** @returns grants that were answered and are not there */
export async function addPlatformOperations(
  history: HistoryRecorder,
  database: Database,
  { runIds, grants }: { runIds: readonly string[]; grants: readonly HttpGrant[] },
): Promise<string[]> {
  const leases = await database.query<LeaseRow>(LEASES, [runIds]);
  const offers = await database.query<{ id: string; runId: string; createdAt: string; excluded: string[] }>(OFFERS, [runIds]);
  const add = (runId: string, asked: Asked, span: Span, answer: Operation["answer"] = { is: "ok" }): void => {
    const { fromMs, toMs, answered = placeOf(toMs + COMMIT_MS) } = span;
    const calledMs = fromMs - ROUNDED_MS;
    const times = { called: placeOf(calledMs), calledMs, answered, answeredMs: toMs + COMMIT_MS };
    history.note(runId, { ...asked, ...times, by: "platform", answer });
  };
  for (const { id, runId, createdAt, excluded } of offers) add(runId, { op: "open", offerId: id, excluded }, at(createdAt));
  const told = new Map(grants.map((grant) => [grant.leaseId, grant]));
  const last = new Map<string, LeaseRow>();
  for (const row of leases) {
    addGrant(row, told.get(row.id), add);
    addEnd(row, add);
    if (row.fence > (last.get(row.offerId)?.fence ?? -1)) last.set(row.offerId, row);
  }
  for (const row of last.values()) addSettlement(row, add);
  const known = new Map(leases.map((row) => [row.id, row]));
  return grants
    .filter(({ leaseId, agentId, fence }) => known.get(leaseId)?.agentId !== agentId || known.get(leaseId)?.fence !== fence)
    .map(
      ({ leaseId, agentId, fence }) => `the grant of ${leaseId} to ${agentId} with fence ${String(fence)} was answered and is not there`,
    );
}

type Add = (runId: string, asked: Asked, span: Span, answer?: Operation["answer"]) => void;

const at = (time: string): Span => ({ fromMs: Date.parse(time), toMs: Date.parse(time) });

function addGrant(
  { id: leaseId, offerId, runId, agentId, fence, createdAt, grantedAt }: LeaseRow,
  told: HttpGrant | undefined,
  add: Add,
): void {
  const asked = { op: "pick", leaseId, offerId, agentId, fence, createdAtMs: Date.parse(createdAt) } as const;
  add(runId, asked, at(createdAt));
  if (told) {
    // The poll's answer came after the grant: that is known from outside.
    const span = { fromMs: Date.parse(createdAt), toMs: told.answeredMs, answered: told.answered };
    add(runId, { op: "grant", leaseId }, span, { is: "ok", expiresAtMs: told.ackByMs });
  } else if (grantedAt !== null) add(runId, { op: "grant", leaseId }, at(grantedAt));
}

/** Ends that no caller made. */
function addEnd({ id: leaseId, runId, state, grantedAt, endedAt, settledAt, outcome, finalCall }: LeaseRow, add: Add): void {
  if (endedAt === null || finalCall !== null) return;
  if (state === "returned" && grantedAt === null) {
    const reopen = outcome === null;
    const span = { fromMs: Date.parse(endedAt), toMs: Date.parse((reopen ? settledAt : null) ?? endedAt) };
    add(runId, { op: "giveBack", leaseId, reopen }, span, { is: "ok", changed: true });
  } else if (state === "returned" && outcome?.kind === "returned" && outcome.why === "no_ack")
    add(runId, { op: "unacknowledged", leaseId }, at(endedAt));
  else if (state === "cancelled") add(runId, { op: "cancelled", leaseId }, at(endedAt));
  else if (state === "lost") add(runId, { op: outcome?.kind === "stalled" ? "stalled" : "expired", leaseId }, at(endedAt));
}

/** The workflow took the end of the offer's last grant into account. */
function addSettlement({ id: leaseId, offerId, runId, state, settledAt, outcome }: LeaseRow, add: Add): void {
  const end = outcome?.kind ?? (state === "lost" || state === "cancelled" ? "lost" : null);
  if (settledAt !== null && end !== null) add(runId, { op: "settle", offerId, heard: end }, at(settledAt), { is: "ok", end, leaseId });
}
