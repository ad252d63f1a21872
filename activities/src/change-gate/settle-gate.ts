/**
 * What people and time make of a verdict: overrides that hold now, the receipt that says so, and when to look again. Repeated freely: the same
 * words at the same time give the same receipt.
 */
import { asOverride, overridesInForce, type GateCheckRow, type GateRecord } from "@praxis/database";
import { isGateOpen, type EvaluationRef } from "@praxis/domain/change-gate";
import {
  applyOverrides,
  receiptBody,
  receiptBytes,
  type GateVerdict,
  type ReceiptBody,
  type ReceiptReport,
  type SignedReceipt,
} from "@praxis/domain/gate";
import type { GateSettled } from "@praxis/temporal/contracts";
import type { GateDeps } from "./gate-deps.js";
import { nameOf } from "./name-of.js";
import { readJson } from "./kept-json.js";

/** A row stays readable; the whole list is in the verdict. */
const FINDINGS_IN_ROW = 100;
/** Folders remember by themselves. */
const NO_MEMORY = { checkRun: null, remember: () => Promise.resolve() };
const NEVER_STOPPED = new AbortController().signal;
const NEVER: GateSettled = { dueAt: null };

/** Something beside the evidence changed, or a time has come. */
export async function settleGate(deps: GateDeps, { gateId, round }: EvaluationRef): Promise<GateSettled> {
  const gate = await deps.gates.get(gateId);
  if (gate?.round !== round || (gate.status !== "waiting" && gate.status !== "decided")) return NEVER;
  if (gate.status === "waiting" && Date.parse(gate.expiresAt) <= deps.clock.now()) {
    await deps.gates.recordExpired({ id: gateId, round });
    return NEVER;
  }
  const kept = gate.artifacts.verdict;
  return kept === undefined ? NEVER : settle(deps, gate, await readJson<GateVerdict>(deps.bytes, kept));
}

/** @param gate as it stands, with the artifacts of this evaluation. */
export async function settle(deps: GateDeps, gate: GateRecord, verdict: GateVerdict): Promise<GateSettled> {
  const now = new Date(deps.clock.now()).toISOString();
  // Asked for anew: an override may have come since the row was read. What comes after this is told, and settled once more.
  const inForce = overridesInForce((await deps.gates.get(gate.id)) ?? gate, now);
  const { verdict: whole, awaitingSecond } = applyOverrides(verdict, inForce.map(asOverride));
  const status = awaitingSecond.length > 0 ? "waiting" : "decided";
  const body = receiptBody({
    verdict,
    repository: nameOf(gate.repository),
    target: gate.target,
    keyId: deps.signer.id,
    overrides: inForce.map(asOverride),
    handedIn: judgedReports(gate),
    startedAt: gate.startedAt ?? gate.createdAt,
    finishedAt: now,
  });
  const { receiptSha256, text } = await sign(deps, gate, body);
  const { id, round, artifacts } = gate;
  const checks = verdict.checks.map(rowOf);
  const settled = { id, round, status, verdict: whole, checks, artifacts, failure: null, receiptSha256 } as const;
  if (!(await deps.gates.recordSettled(settled))) return NEVER;
  // A forge is told by its own loop: what it answers must not keep a verdict from standing.
  if (gate.forge === null)
    await deps.forges.of(gate).show({ gate: { ...gate, head: verdict.head }, verdict, receipt: text }, NO_MEMORY, NEVER_STOPPED);
  const looks = inForce.map(({ expiresAt }) => Date.parse(expiresAt));
  if (isGateOpen(status)) looks.push(Date.parse(gate.expiresAt));
  return { dueAt: looks.length === 0 ? null : Math.min(...looks) };
}

function judgedReports({ artifacts: { handedIn = [] } }: GateRecord): ReceiptReport[] {
  const judged = handedIn.filter(({ leftOut }) => leftOut === undefined);
  return judged.map(({ kind, name, sha256, by }) => ({ kind, name, sha256, by: by.id }));
}

/** The standing receipt stays when it says the same: a look that changes nothing leaves nothing behind. */
async function sign({ bytes, signer }: GateDeps, gate: GateRecord, body: ReceiptBody): Promise<{ receiptSha256: string; text: string }> {
  if (gate.receiptSha256 !== null) {
    const standing = await readJson<SignedReceipt>(bytes, gate.receiptSha256);
    if (receiptBytes({ ...standing.body, finishedAt: body.finishedAt }) === receiptBytes(body))
      return { receiptSha256: gate.receiptSha256, text: textOf(standing) };
  }
  const text = textOf({ body, signature: signer.sign(receiptBytes(body)) });
  return { receiptSha256: (await bytes.put(text)).sha256, text };
}

function textOf(receipt: SignedReceipt): string {
  return `${JSON.stringify(receipt)}\n`;
}

function rowOf({ check, required, outcome, findings, needs }: GateVerdict["checks"][number]): GateCheckRow {
  const shown = [...findings].sort((a, b) => Number(b.blocking) - Number(a.blocking)).slice(0, FINDINGS_IN_ROW);
  return { check, required, outcome, findings: shown, findingCount: findings.length, ...(needs === undefined ? {} : { needs }) };
}
