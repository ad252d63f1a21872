/**
 * The part of the model for callers who see a step's leases through HTTP: beats of which nobody tells whether Temporal was asked or the
 * API's memory answered, what a beat's answer must tell the holder, and the ends that the platform makes. Pure, like the rest of the model.
 */
import { CANCEL } from "./lease-operation.js";
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

type Kept = Of<"ack" | "beat">;

/**
 * A beat that is only absorbed changes nothing, so it may be answered from what a process knew shortly before: notices of what others did
 * take some milliseconds, on a busy machine more. Nothing that writes has this grace.
 */
export const NOTICE_MS = 3_000;
/** How long a call whose answer was lost may still be at work: longer than its caller waited. */
const UNKNOWN_MS = 20_000;
/** As the protocol says it: a cancelled holder's grace; 20 thirds of the TTL without progress, a third being a quarter at least, and two minutes. */
const CANCEL_GRACE_MS = 30_000;
const STALL_THIRDS = 20;
const THIRD_LEAST = 0.25;
const STALL_LEAST_MS = 120_000;
/** An API process asks the row again after a third of the TTL, so it knows none older. */
const TOLD_KEPT = 8;

/** When what this call did was done, at the latest. */
export function endedBy({ answer, answeredMs }: { answer: { is: string }; answeredMs: number }): number {
  return answer.is === "unknown" ? Math.min(NEVER_MS, answeredMs + UNKNOWN_MS) : answeredMs;
}

/** The row let it through. `expiresAt` stands, or was moved by a heartbeat that Temporal took between the call and its answer. */
export function keptUnseen(state: ModelState, lease: ModelLease, operation: Kept, { ttlMs }: Pick<ModelRules, "ttlMs">): ModelState[] {
  const { answer, leaseId, calledMs, answeredMs } = operation;
  const first = lease.state === "granted";
  const standing = first ? lease.createdAtMs + ttlMs : null;
  const moved = operation.moved === true ? { movedMs: calledMs } : first ? { movedMs: Math.max(lease.movedMs, calledMs) } : {};
  const after = (fromMs: number, toMs: number): ModelState[] => {
    const told = fromMs === lease.expiresFromMs ? lease.told : [...lease.told, lease.expiresFromMs].slice(-TOLD_KEPT);
    return [take(withLease(state, leaseId, { state: "active", expiresFromMs: fromMs, expiresToMs: toMs, told, ...moved }), operation)];
  };
  if (answer.is !== "ok") return after(standing ?? lease.expiresFromMs, NEVER_MS);
  if (!toldRightly(state, operation)) return [];
  const said = answer.expiresAtMs ?? 0;
  const stands = standing === null ? said >= lease.expiresFromMs - 1 && said <= lease.expiresToMs + 1 : Math.abs(said - standing) <= 1;
  const accepted = said - ttlMs;
  // The time before Temporal was asked is known to the API as a lower bound.
  const forwarded = accepted >= calledMs - NOTICE_MS && accepted <= answeredMs + CLOCK_SLACK_MS && (first || said > lease.expiresFromMs);
  return stands || forwarded ? after(said, said) : [];
}

/** Answered from what an API process knew some moments before; a lease that has ended, run out or been kept through another process since. */
export function fromMemory(state: ModelState, operation: Of<FencedOp>, { ttlMs }: ModelRules): ModelState[] {
  if ((operation.op !== "ack" && operation.op !== "beat") || operation.acceptedFromMs !== "unseen") return [];
  const { answer, calledMs, leaseId } = operation;
  const lease = state.leases[leaseId];
  if (!lease || answer.is !== "ok" || operation.stored === true || operation.stranger || operation.fence !== lease.fence) return [];
  const said = answer.expiresAtMs ?? 0;
  const known = lease.told.includes(said) || (said >= lease.expiresFromMs && said <= lease.expiresToMs);
  const ended = Math.min(lease.endedMs ?? NEVER_MS, said);
  const fresh = calledMs <= ended + NOTICE_MS && said <= operation.answeredMs + ttlMs + CLOCK_SLACK_MS;
  const held = lease.state !== "granting" && lease.state !== "granted" && lease.state !== "unheld";
  return held && known && fresh && toldRightly(state, operation) ? [state] : [];
}

/** What was said long enough ago and not taken up is in the answer; what was taken up long enough ago, or never said, is not. */
function toldRightly({ commands }: ModelState, { answer, calledMs, taken = [] }: Kept): boolean {
  if (answer.is !== "ok" || answer.commands === undefined) return true;
  const heard = new Set(answer.commands);
  if (answer.commands.some((text) => !commands.some((told) => told.text === text))) return false;
  return commands.every(({ text, byMs, takenMs }) => {
    if (takenMs !== null) return !heard.has(text) || calledMs <= takenMs + NOTICE_MS;
    return heard.has(text) || taken.includes(text) || calledMs <= byMs + NOTICE_MS;
  });
}

function take(state: ModelState, { taken = [], ...operation }: Kept): ModelState {
  if (taken.length === 0) return state;
  const takenMs = endedBy(operation);
  return {
    ...state,
    commands: state.commands.map((told) => (taken.includes(told.text) && told.takenMs === null ? { ...told, takenMs } : told)),
  };
}

/** A message waits for the next holder too; a cancel is told to who holds the step now, and nobody gets it afterwards. */
export function asked(state: ModelState, operation: Of<"tell" | "cancelRun">): ModelState[] {
  const { answer, calledMs } = operation;
  if (answer.is === "refused") return [state];
  // Of an unknown answer nobody may expect that the holder hears it.
  const byMs = answer.is === "unknown" ? NEVER_MS : operation.answeredMs;
  const tell = (text: string): ModelState => ({ ...state, commands: [...state.commands, { text, byMs, takenMs: null }] });
  if (operation.op === "tell") return [tell(operation.text)];
  const held = Object.values(state.leases).some(open);
  return [{ ...(held ? tell(CANCEL) : state), cancelledMs: state.cancelledMs ?? calledMs }];
}

/** None of these may come before its time. */
export function endedByPlatform(
  state: ModelState,
  operation: Of<"expired" | "stalled" | "cancelled">,
  { ttlMs }: ModelRules,
): ModelState[] {
  const { leaseId, answeredMs } = operation;
  const lease = state.leases[leaseId];
  if (!lease || !open(lease)) return [];
  const over = answeredMs + CLOCK_SLACK_MS >= lease.expiresFromMs;
  const endedMs = endedBy(operation);
  if (operation.op === "expired") {
    if (lease.state !== "active" || !over) return [];
    const nowMs = Math.max(state.nowMs, lease.expiresFromMs - CLOCK_SLACK_MS);
    return [withLease({ ...state, nowMs }, leaseId, { state: "lost", end: "lost", endedMs })];
  }
  if (operation.op === "stalled") {
    const due = lease.movedMs + Math.max(STALL_LEAST_MS, ttlMs * THIRD_LEAST * STALL_THIRDS);
    return lease.state === "active" && answeredMs >= due ? [withLease(state, leaseId, { state: "lost", end: "stalled", endedMs })] : [];
  }
  if (state.cancelledMs === null) return [];
  const inGrace = lease.state !== "granting" && !over && answeredMs < state.cancelledMs + CANCEL_GRACE_MS;
  return inGrace ? [] : [withLease(state, leaseId, { state: "cancelled", end: "lost", endedMs })];
}
