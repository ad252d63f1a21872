/**
 * What a step's leases must do, written down a second time, from the protocol's text alone: it shares no code with the product, so that a
 * rule that is wrong there is not wrong here too. Pure: (state, operation) → the states that may follow; none means a violation.
 */
import { asked, endedBy, endedByPlatform, fromMemory, keptUnseen } from "./lease-model-outside.js";
import type { Operation } from "./lease-operation.js";
import {
  CLOCK_SLACK_MS,
  NEVER_MS,
  open,
  withLease,
  type FencedOp,
  type ModelLease,
  type ModelRules,
  type ModelState,
  type Of,
} from "./model-state.js";

export function follow(state: ModelState, operation: Operation, rules: ModelRules): ModelState[] {
  const now = { ...state, nowMs: Math.max(state.nowMs, operation.calledMs - CLOCK_SLACK_MS) };
  switch (operation.op) {
    case "open":
      return opened(now, operation);
    case "pick":
      return picked(now, operation);
    case "grant":
      return granted(now, operation, rules);
    case "giveBack":
      return givenBack(now, operation);
    case "ack":
    case "beat":
    case "write":
    case "artifact":
    case "final":
      return [...called(now, operation, rules), ...fromMemory(now, operation, rules)];
    case "revoke":
      return revoked(now, operation);
    case "unacknowledged":
      return unacknowledged(now, operation);
    case "settle":
      return settled(now, operation);
    case "tell":
    case "cancelRun":
      return asked(now, operation);
    case "expired":
    case "stalled":
    case "cancelled":
      return endedByPlatform(now, operation, rules);
  }
}

function opened(state: ModelState, { offerId, excluded, answer }: Of<"open">): ModelState[] {
  const unsettled = Object.values(state.leases).some((lease) => open(lease) || (lease.end !== null && !lease.settled));
  const repeat = state.offer?.id === offerId;
  if (answer.is === "refused") return unsettled ? [state] : [];
  const after: ModelState = repeat ? state : { ...state, offer: { id: offerId, state: "open", excluded } };
  return unsettled && !repeat ? [] : [after];
}

function picked(state: ModelState, { leaseId, offerId, agentId, fence, createdAtMs }: Of<"pick">): ModelState[] {
  const { offer } = state;
  if (offer?.id !== offerId || offer.state !== "open" || offer.excluded.includes(agentId)) return [];
  if (Object.values(state.leases).some(open) || fence !== state.fence + 1 || state.cancelledMs !== null) return [];
  const times = { createdAtMs, expiresFromMs: createdAtMs, expiresToMs: createdAtMs };
  const fresh = {
    state: "granting",
    final: null,
    end: null,
    keys: [],
    settled: false,
    told: [],
    movedMs: createdAtMs,
    endedMs: null,
  } as const;
  const lease: ModelLease = { offerId, fence, ...times, ...fresh };
  return [{ ...state, offer: { ...offer, state: "granted" }, fence, leases: { ...state.leases, [leaseId]: lease } }];
}

function granted(state: ModelState, operation: Of<"grant">, { ackMs }: ModelRules): ModelState[] {
  const { leaseId, answer, calledMs, answeredMs } = operation;
  const lease = state.leases[leaseId];
  const possible = lease?.state === "granting" && lease.end === null;
  if (answer.is === "refused") return possible ? [] : [state];
  if (!possible) return answer.is === "unknown" ? [state] : [];
  const ackBy = answer.is === "ok" ? answer.expiresAtMs : undefined;
  const [from, to] = [calledMs + ackMs - CLOCK_SLACK_MS, answer.is === "ok" ? answeredMs + ackMs + CLOCK_SLACK_MS : NEVER_MS];
  if (ackBy !== undefined && (ackBy < from || ackBy > to)) return [];
  return [withLease(state, leaseId, { state: "granted", expiresFromMs: ackBy ?? from, expiresToMs: ackBy ?? to })];
}

function givenBack(state: ModelState, { leaseId, reopen, answer }: Of<"giveBack">): ModelState[] {
  const lease = state.leases[leaseId];
  const possible = lease?.state === "granting" && lease.end === null;
  if (answer.is === "ok" && answer.changed !== possible) return [];
  if (!possible) return [state];
  const { offer } = state;
  const after = withLease(state, leaseId, { state: "unheld", end: reopen ? null : "returned", settled: reopen });
  return [reopen && offer?.id === lease.offerId && offer.state === "granted" ? { ...after, offer: { ...offer, state: "open" } } : after];
}

type Verdict =
  "ok" | "repeat" | "lease_not_found" | "lease_superseded" | "fence_unknown" | "lease_finished" | "lease_revoked" | "lease_expired";

/** Both, when the clock cannot tell. */
function verdicts(state: ModelState, operation: Of<FencedOp>): Verdict[] {
  const lease = state.leases[operation.leaseId];
  if (!lease || operation.stranger || lease.state === "granting") return ["lease_not_found"];
  if (operation.fence < lease.fence) return ["lease_superseded"];
  if (operation.fence > lease.fence) return ["fence_unknown"];
  if (lease.final !== null) {
    const same = operation.op === "final" && lease.final.call === operation.call && lease.final.body === operation.body;
    return [same ? "repeat" : "lease_finished"];
  }
  if (state.fence > lease.fence) return ["lease_superseded"];
  if (lease.state === "revoked" || lease.state === "cancelled") return ["lease_revoked"];
  if (lease.end !== null || lease.state === "unheld") return ["lease_expired"];
  const late = operation.answer.is === "unknown" ? NEVER_MS : operation.answeredMs + CLOCK_SLACK_MS;
  return [
    ...(state.nowMs < lease.expiresToMs ? (["ok"] as const) : []),
    ...(late >= lease.expiresFromMs ? (["lease_expired"] as const) : []),
  ];
}

function called(state: ModelState, operation: Of<FencedOp>, rules: ModelRules): ModelState[] {
  const { answer } = operation;
  const lease = state.leases[operation.leaseId];
  return verdicts(state, operation).flatMap((verdict): ModelState[] => {
    if (verdict === "ok") return answer.is === "refused" || !lease ? [] : effect(state, lease, operation, rules);
    if (verdict === "repeat") return answer.is === "unknown" || (answer.is === "ok" && answer.repeat !== false) ? [state] : [];
    if (answer.is === "ok" || (answer.is === "refused" && answer.code !== verdict)) return [];
    const late = verdict === "lease_expired" && lease?.end === null && lease.state !== "unheld";
    return [late ? { ...state, nowMs: Math.max(state.nowMs, lease.expiresFromMs - CLOCK_SLACK_MS) } : state];
  });
}

function effect(state: ModelState, lease: ModelLease, operation: Of<FencedOp>, { ttlMs }: ModelRules): ModelState[] {
  const { answer, leaseId } = operation;
  const movedMs = operation.calledMs;
  if (operation.op === "artifact") return [withLease(state, leaseId, { movedMs })];
  if (operation.op === "write") {
    const isNew = !lease.keys.includes(operation.key);
    if (answer.is === "ok" && answer.written !== (isNew ? 1 : 0)) return [];
    return [isNew ? withLease(state, leaseId, { keys: [...lease.keys, operation.key], movedMs }) : state];
  }
  if (operation.op === "final") {
    if (answer.is === "ok" && answer.repeat === true) return [];
    const { call, body } = operation;
    return [withLease(state, leaseId, { state: "ended", final: { call, body }, end: endOf(operation), endedMs: endedBy(operation) })];
  }
  if (operation.acceptedFromMs === "unseen") return keptUnseen(state, lease, operation, { ttlMs });
  const accepted = operation.acceptedFromMs === null ? null : operation.acceptedFromMs + ttlMs;
  const first = lease.state === "granted";
  const from = first ? (accepted ?? lease.createdAtMs + ttlMs) : Math.max(lease.expiresFromMs, accepted ?? 0);
  const to = first ? from : Math.max(lease.expiresToMs, accepted ?? 0);
  const said = answer.is === "ok" ? answer.expiresAtMs : undefined;
  if (said !== undefined && (said < from - 1 || said > to + 1)) return [];
  return [withLease(state, leaseId, { state: "active", expiresFromMs: said ?? from, expiresToMs: said ?? to })];
}

function endOf({ call, cannot }: { call: string; cannot: boolean }): string {
  if (call === "release") return cannot ? "refused" : "returned";
  return { complete: "done", fail: "failed", park: "parked" }[call] ?? "?";
}

function revoked(state: ModelState, operation: Of<"revoke">): ModelState[] {
  const { leaseId, answer } = operation;
  const lease = state.leases[leaseId];
  const possible = lease !== undefined && open(lease) && lease.final === null;
  if (lease?.state === "revoked") return answer.is === "unknown" || (answer.is === "ok" && answer.repeat !== false) ? [state] : [];
  if (!possible || lease.state === "granting") return answer.is === "ok" ? [] : [state];
  if (answer.is === "refused" || (answer.is === "ok" && answer.repeat === true)) return [];
  return [withLease(state, leaseId, { state: "revoked", end: "revoked", endedMs: endedBy(operation) })];
}

function unacknowledged(state: ModelState, operation: Of<"unacknowledged">): ModelState[] {
  const { leaseId, answeredMs } = operation;
  const lease = state.leases[leaseId];
  if (lease?.state !== "granted" || lease.end !== null || answeredMs + CLOCK_SLACK_MS < lease.expiresFromMs) return [];
  const nowMs = Math.max(state.nowMs, lease.expiresFromMs - CLOCK_SLACK_MS);
  return [withLease({ ...state, nowMs }, leaseId, { state: "lost", end: "returned", endedMs: endedBy(operation) })];
}

function settled(state: ModelState, { offerId, heard, answer }: Of<"settle">): ModelState[] {
  const last = Object.entries(state.leases)
    .filter(([, { offerId: of }]) => of === offerId)
    .sort(([, a], [, b]) => b.fence - a.fence)[0];
  const closed: ModelState = state.offer?.id === offerId ? { ...state, offer: { ...state.offer, state: "closed" } } : state;
  if (!last) return answer.is === "ok" && (answer.end !== heard || answer.leaseId !== null) ? [] : [closed];
  const [leaseId, lease] = last;
  const end = lease.end ?? lossOf(lease);
  if (answer.is === "ok" && (answer.end !== end || answer.leaseId !== leaseId)) return [];
  const over = lease.end === null && lease.state !== "unheld" ? { state: "lost" as const } : {};
  return [withLease(closed, leaseId, { ...over, end, settled: true })];
}

/** Only who acknowledged can lose. */
function lossOf({ state }: ModelLease): string {
  return state === "active" ? "lost" : "returned";
}
