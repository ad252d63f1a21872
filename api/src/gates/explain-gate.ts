/** GET /gates/{id}/explain: the reasons, every finding, the receipt, and what would have to happen next. */
import { buffer } from "node:stream/consumers";
import type { GateRecord } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import type { GateVerdict, SignedReceipt } from "@praxis/domain/gate";
import type { GateExplanation, GateView } from "../contract/gates.js";
import type { Handler } from "../http/call.js";
import type { GateHandlerDeps } from "./gate-deps.js";
import { gateView } from "./gate-view.js";
import { requireGate } from "./require-gate.js";

export function createExplainGate({ gates, artifactBytes, now }: GateHandlerDeps): Handler<"explainGate"> {
  return async ({ params }) => {
    const gate = await requireGate(gates, params.id);
    const view = gateView(gate, { now: now() });
    const judged = gate.verdict === null ? undefined : gate.artifacts.verdict;
    const verdict = judged === undefined ? null : await read<GateVerdict>(artifactBytes, judged);
    const receipt = gate.receiptSha256 === null ? null : await read<SignedReceipt>(artifactBytes, gate.receiptSha256);
    return {
      status: 200,
      json: {
        gate: view,
        ...(verdict === null ? {} : { reason: verdict.reason, verdict }),
        ...(receipt === null ? {} : { receipt }),
        next: nextOf(gate, view),
        notes: notesOf(gate),
      } satisfies Record<keyof Required<Pick<GateExplanation, "gate" | "next" | "notes">>, unknown>,
    };
  };
}

/** Null when the bytes are gone or on another machine: the row still says the verdict. */
async function read<Value>(bytes: ArtifactBytes, sha256: string): Promise<Value | null> {
  const kept = await bytes.open(sha256);
  return kept === null ? null : (JSON.parse((await buffer(kept.stream)).toString("utf8")) as Value);
}

function notesOf({ artifacts: { unsandboxed, handedIn = [] } }: GateRecord): string[] {
  const reports = handedIn.map(({ kind, name, by, at, leftOut }) => {
    const who = `The ${kind} report ${name} was handed in by ${by.id} at ${at}`;
    return leftOut === undefined ? `${who}; this server did not make it.` : `${who}, and was not judged: ${leftOut}`;
  });
  return [...(unsandboxed === undefined ? [] : [`The commands ran without a sandbox: ${unsandboxed}`]), ...reports];
}

function nextOf({ failure, supersededBy }: GateRecord, { id, status, verdict, checks, awaitingSecond }: GateView): string[] {
  if (status === "superseded") return [`A newer head of the change is judged: ${supersededBy ?? "see the list of gates"}.`];
  if (status === "expired") return ["Its time ran out before it was decided. Ask for the gate anew."];
  const open = checks.filter(({ outcome }) => outcome === undefined).map(({ check }) => check);
  if (status === "running") return [open.length === 0 ? "The repository is being read." : `Being judged: ${open.join(", ")}.`];
  if (failure !== null) return [`Nothing was judged: ${failure.message} When that is mended: praxis gate rerun ${id}`];
  if (awaitingSecond.length > 0) return [`A second person has to clear ${awaitingSecond.join(", ")}: praxis gate override ${id}`];
  if (verdict === "pass") return [];
  return checks.flatMap(({ check, outcome, required, needs, overridden }) => {
    if (!required || overridden || outcome === "pass" || outcome === "not-applicable") return [];
    if (needs === "human") return [`${check} needs a person: praxis gate override ${id} --check ${check} --reason …`];
    return [
      outcome === "fail" ? `${check} has to pass: mend what it found and push.` : `${check} could not be judged (${String(outcome)}).`,
    ];
  });
}
