/** Pause, resume, cancel: under the run's lock the state, the event and the outbox row change together. */
import type { EventDraft, RunEventType } from "@praxis/domain/events";
import { DomainError } from "@praxis/domain/errors";
import type { LeaseCommandKind } from "@praxis/domain/lease";
import { isRunClosed, type RunCommand, type RunStatus } from "@praxis/domain/run";
import type { Tx } from "../connection/database.js";
import { leaseCommandsPart, wakeHolders, type NewLeaseCommand } from "../lease-commands/new-lease-commands.js";
import { newCommandPart } from "../outbox/new-command.js";
import { sealDrafts } from "../events/seal-drafts.js";
import type { StoreDeps } from "../store-deps.js";
import { lockRun, runNotFound, writeRun, type LockedRun } from "./locked-run.js";
import { readRun } from "./read-runs.js";
import type { Requested, RunRecord, RunRequest } from "./run-record.js";

type CommandOf<Kind extends RunCommand["kind"]> = Extract<RunCommand, { kind: Kind }>;

export async function requestPause(
  { database, clock }: StoreDeps,
  request: RunRequest,
  tx?: Tx,
): Promise<Requested<CommandOf<"pause_run">>> {
  return database.within(tx, async (tx) => {
    const run = await lockRun(tx, request.runId);
    if (run.control === "cancel" || (run.status !== "accepted" && run.status !== "running")) throw refuse(run, "pause");
    const command = { kind: "pause_run", id: request.commandId } as const;
    const changed = { ...run, status: "paused", control: "pause" } as const;
    return requested(tx, changed, command, eventOf("run_pause_requested", request), clock.now(), tell("pause", request));
  });
}

export async function requestResume(
  { database, clock }: StoreDeps,
  request: RunRequest,
  tx?: Tx,
): Promise<Requested<CommandOf<"resume_run">>> {
  return database.within(tx, async (tx) => {
    const run = await lockRun(tx, request.runId);
    if (run.control === "cancel" || run.status !== "paused") throw refuse(run, "resume");
    const command = { kind: "resume_run", id: request.commandId } as const;
    const status: RunStatus = run.startedAt === null ? "accepted" : "running";
    return requested(
      tx,
      { ...run, status, control: "none" },
      command,
      eventOf("run_resume_requested", request),
      clock.now(),
      tell("resume", request),
    );
  });
}

const FIRST_CANCEL = "SELECT payload FROM commands WHERE run_id = $1 AND kind = 'cancel_run' ORDER BY position LIMIT 1";

export async function requestCancel(
  { database, clock }: StoreDeps,
  request: RunRequest,
  tx?: Tx,
): Promise<Requested<CommandOf<"cancel_run">>> {
  return database.within(tx, async (tx) => {
    const run = await lockRun(tx, request.runId);
    if (isRunClosed(run.status)) throw refuse(run, "cancel");
    if (run.control === "cancel") {
      const [first] = await tx.query<{ payload: CommandOf<"cancel_run"> }>(FIRST_CANCEL, [run.id]);
      if (first) return { run: await needRun(tx, run.id), command: first.payload, repeat: true };
    }
    const { commandId: id, reason } = request;
    const command: CommandOf<"cancel_run"> = { kind: "cancel_run", id, ...(reason === undefined ? {} : { reason }) };
    return requested(
      tx,
      { ...run, control: "cancel" },
      command,
      eventOf("run_cancel_requested", request),
      clock.now(),
      tell("cancel", request),
    );
  });
}

/** Writes state, event and command (with what agents that hold steps are told), and reads the run as it now stands. */
export async function requested<Command extends RunCommand>(
  tx: Tx,
  run: LockedRun,
  command: Command,
  event: EventDraft<RunEventType>,
  nowMs: number,
  told?: Omit<NewLeaseCommand, "id">,
): Promise<Requested<Command>> {
  const now = new Date(nowMs).toISOString();
  await writeRun(tx, { run: { ...run, movedAt: now } }, sealDrafts(run, [event], nowMs), [
    newCommandPart(run.id, command, now),
    ...(told ? [leaseCommandsPart(run.id, { id: command.id, ...told })] : []),
  ]);
  if (told) await wakeHolders(tx, run.id);
  return { run: await needRun(tx, run.id), command, repeat: false };
}

export function refuse(run: LockedRun, asked: keyof typeof ASKED): DomainError {
  const from = run.control === "cancel" && !isRunClosed(run.status) ? "cancelling" : run.status;
  const allowed = ALLOWED[from];
  const state = isRunClosed(run.status) ? `has ended (${run.status})` : `is ${from}`;
  const message = `The run ${run.id} ${state}, so it cannot ${ASKED[asked].words}. Allowed now: ${allowed.join(", ")}.`;
  return new DomainError("illegal_transition", message, { details: { from, to: ASKED[asked].to, allowed } });
}

/** In words, and as the status it would have led to. */
const ASKED = {
  pause: { words: "be paused", to: "paused" },
  resume: { words: "be resumed", to: "running" },
  cancel: { words: "be cancelled", to: "cancelled" },
  message: { words: "take a message", to: "running" },
  retryStep: { words: "run a step again", to: "running" },
} as const;

/** What may be asked of a run in each state. `cancelling`: a cancel was accepted and the run has not ended yet. `retry` makes a new run. */
const ALLOWED = {
  accepted: ["pause", "cancel", "message"],
  running: ["pause", "cancel", "message", "retry step"],
  paused: ["resume", "cancel", "message", "retry step"],
  cancelling: ["cancel", "message"],
  succeeded: ["retry"],
  failed: ["retry"],
  cancelled: ["retry"],
  timed_out: ["retry"],
} as const satisfies Record<RunStatus | "cancelling", readonly string[]>;

function eventOf(type: RunEventType, { actor, reason, commandId }: RunRequest): EventDraft<RunEventType> {
  return { type, actor, subject: "run", data: { reason, commandId } };
}

function tell(kind: LeaseCommandKind, { reason }: RunRequest): Omit<NewLeaseCommand, "id"> {
  return { kind, payload: { reason } };
}

async function needRun(tx: Tx, runId: string): Promise<RunRecord> {
  const run = await readRun(tx, runId);
  if (!run) throw runNotFound(runId);
  return run;
}
