/** The calls with which a holder ends its lease. What it said is durable before Temporal hears of it. */
import type { Json } from "@praxis/domain/hashing";
import { CANNOT, OUTCOME_REASON_CHARS, type FinalCall, type LeaseOutcome } from "@praxis/domain/lease";
import type { Tx } from "../connection/database.js";
import type { StoreDeps } from "../store-deps.js";
import { endAtOnce, seeLease } from "./end-at-once.js";
import { deliveryOf, endLease, type Ending } from "./end-lease.js";
import { agentActor } from "./lease-events.js";
import type { FinalBody, LeaseAddress, LeaseAnswer, LeaseRecord } from "./lease-record.js";
import { judgeHeld, lockLease, type HeldLease } from "./locked-lease.js";

type Deps = Pick<StoreDeps, "database">;
type Call<Body> = LeaseAddress & FinalBody & Body;

export const complete = (deps: Deps, call: Call<{ outcome: Json; summary?: string }>): Promise<LeaseAnswer> =>
  endByHolder(deps, call, "complete", ({ id, agentId, fence }) => ({
    state: "completing",
    outcome: { kind: "done", leaseId: id, agentId, fence },
    reason: null,
    result: call.outcome,
    ...(call.summary === undefined ? {} : { summary: call.summary }),
  }));

export const fail = (deps: Deps, call: Call<{ reason: string; retryable: boolean }>): Promise<LeaseAnswer> =>
  endByHolder(deps, call, "fail", ({ id, agentId }) => ({
    state: "failed",
    outcome: { kind: "failed", leaseId: id, agentId, retryable: call.retryable, reason: short(call.reason) },
    reason: call.reason,
  }));

export const release = (deps: Deps, call: Call<{ reason: string; checkpoint?: Json }>): Promise<LeaseAnswer> =>
  endByHolder(deps, call, "release", (lease) => ({
    state: "returned",
    outcome: releasedOutcome(lease, call.reason),
    why: call.reason === CANNOT ? "refused" : "release",
    reason: call.reason,
    ...(call.checkpoint === undefined ? {} : { checkpoint: call.checkpoint }),
  }));

function releasedOutcome({ id, agentId }: LeaseRecord, reason: string): LeaseOutcome {
  if (reason === CANNOT) return { kind: "refused", leaseId: id, agentId, reason };
  return { kind: "returned", leaseId: id, why: "release", reason: short(reason) };
}

async function endByHolder(
  deps: Deps,
  call: Call<object>,
  kind: FinalCall,
  endingOf: (lease: LeaseRecord) => Omit<Ending, "final" | "actor">,
): Promise<LeaseAnswer> {
  const final = { call: kind, bodySha256: call.bodySha256 };
  const ending = (lease: LeaseRecord): Ending => ({ ...endingOf(lease), final, actor: agentActor(lease) });
  const seen = await seeLease(deps.database, call.leaseId);
  const { held, repeat } = judgeHeld(seen?.held ?? null, call, kind);
  if (repeat) return repeated(held);
  const ended = seen && (await endAtOnce(deps, seen, ending(held.lease)));
  if (ended) return { ...ended, repeat: false };
  return deps.database.transaction(async (tx) => {
    const judged = await judgeFinal(tx, call, kind);
    if (judged.repeat) return repeated(judged.held);
    return { ...(await endLease(tx, judged.held, ending(judged.held.lease))), repeat: false };
  });
}

export async function judgeFinal(tx: Tx, call: Call<object>, kind: FinalCall): Promise<{ held: HeldLease; repeat: boolean }> {
  return judgeHeld(await lockLease(tx, call.leaseId), call, kind);
}

/** The first answer again; Temporal is told if that is still to be done. */
export function repeated({ lease, taskToken }: HeldLease): LeaseAnswer {
  return { lease, delivery: deliveryOf(lease, taskToken, false), repeat: true };
}

function short(reason: string): string {
  return reason.slice(0, OUTCOME_REASON_CHARS);
}
