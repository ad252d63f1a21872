/** Runs: accept, read, list, and the requests people make of them. Each write is one transaction: state, event, outbox row. */
import type { Actor } from "@praxis/domain/events";
import type { Json } from "@praxis/domain/hashing";
import type { ClosedRunStatus, RunCommand, WaitingOn } from "@praxis/domain/run";
import type { Tx } from "../connection/database.js";
import type { StoreDeps } from "../store-deps.js";
import { acceptRun } from "./accept-run.js";
import { listRuns } from "./list-runs.js";
import { readRunPlaybook, type RunPlaybook } from "./read-run-playbook.js";
import { readRun } from "./read-runs.js";
import { markArchived, repairRun, setWaiting, staleRuns, unarchivedRuns, type UnarchivedQuery, type UnarchivedRun } from "./repair-run.js";
import { requestCancel, requestPause, requestResume } from "./request-control.js";
import { postMessage, requestStepRetry } from "./request-work.js";
import type { NewRun, Page, Requested, RunFailure, RunFilter, RunRecord, RunRequest, StaleRun } from "./run-record.js";

type CommandOf<Kind extends RunCommand["kind"]> = Extract<RunCommand, { kind: Kind }>;

export interface RunStore {
  /** Text, run, steps, first events and the `start_run` outbox row in one statement. The run is durable once this returns (or `tx` commits). */
  acceptRun(input: NewRun, tx?: Tx): Promise<RunRecord>;
  getRun(id: string, tx?: Tx): Promise<RunRecord | null>;
  /** The exact text and the plan it was accepted with. */
  getPlaybook(id: string): Promise<RunPlaybook | null>;
  /** One statement whatever the page's length; one more for each of `q`, `stuck` and `needsPerson`. */
  listRuns(filter: RunFilter): Promise<Page<RunRecord>>;
  /** From accepted or running. Throws `run_not_found`, `illegal_transition`. */
  requestPause(request: RunRequest, tx?: Tx): Promise<Requested<CommandOf<"pause_run">>>;
  /** From paused. Throws `run_not_found`, `illegal_transition`. */
  requestResume(request: RunRequest, tx?: Tx): Promise<Requested<CommandOf<"resume_run">>>;
  /** From any open status; a second one answers the same without a new command. Throws `run_not_found`, `illegal_transition`. */
  requestCancel(request: RunRequest, tx?: Tx): Promise<Requested<CommandOf<"cancel_run">>>;
  /** Of an open run, a step that failed, was cancelled or skipped. Throws `run_not_found`, `step_not_found`, `illegal_transition`. */
  requestStepRetry(request: RunRequest & { stepId: string }, tx?: Tx): Promise<Requested<CommandOf<"retry_step">>>;
  /** To an open run. Throws `run_not_found`, `illegal_transition`. */
  postMessage(
    request: Omit<RunRequest, "reason"> & { text: string; mode: "steer" | "follow_up" },
    tx?: Tx,
  ): Promise<Requested<CommandOf<"post_message">>>;
  /**
   * The reconciler's last word on a run that Temporal no longer has: closes it if still open, cancels what is open of it, writes
   * `run_repaired` and the final event. False when it was closed already.
   */
  repair(repair: { runId: string; status: ClosedRunStatus; failure?: RunFailure; result?: Json; actor: Actor }): Promise<boolean>;
  /** Without an event; undone by the next recorded fact. Only while the run is open. */
  setWaiting(change: { runId: string; waitingOn: Extract<WaitingOn, "worker" | "temporal" | "repair" | "none"> }): Promise<void>;
  /** Open runs that have not moved, oldest created first; pass the last one as `after` for the next page. */
  stale(query: { olderThanMs: number; limit: number; after?: { createdAt: string; id: string } }): Promise<StaleRun[]>;
  /** Closed runs whose history is not archived, first closed first; pass the last one as `after` for the next page. */
  unarchived(query: UnarchivedQuery): Promise<UnarchivedRun[]>;
  markArchived(runId: string): Promise<void>;
}

export function createRunStore(deps: StoreDeps): RunStore {
  const { database, clock } = deps;
  return {
    async acceptRun(input, tx) {
      const run = await acceptRun(tx ?? database, input, clock.now());
      (tx ?? database).touch(run.id);
      // Who looks at the old one sees that it was retried.
      if (input.retryOf !== undefined) (tx ?? database).touch(input.retryOf);
      return run;
    },
    getRun: (id, tx) => readRun(tx ?? database, id),
    getPlaybook: (id) => readRunPlaybook(database, id),
    listRuns: (filter) => listRuns(database, filter),
    requestPause: (request, tx) => requestPause(deps, request, tx),
    requestResume: (request, tx) => requestResume(deps, request, tx),
    requestCancel: (request, tx) => requestCancel(deps, request, tx),
    requestStepRetry: (request, tx) => requestStepRetry(deps, request, tx),
    postMessage: (request, tx) => postMessage(deps, request, tx),
    repair: (repair) => repairRun(deps, repair),
    setWaiting: (change) => setWaiting(deps, change),
    stale: (query) => staleRuns(deps, query),
    unarchived: (query) => unarchivedRuns(deps, query),
    markArchived: (runId) => markArchived(deps, runId),
  };
}
