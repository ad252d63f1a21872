/** A run and its steps as Postgres remembers them. Members named `…At` and `…Since` are RFC 3339 texts (UTC, milliseconds). */
import type { Actor } from "@praxis/domain/events";
import type { Json } from "@praxis/domain/hashing";
import type { RunPlan } from "@praxis/domain/playbook";
import type { RunCommand, RunStatus, StepStatus, WaitingOn } from "@praxis/domain/run";

/** What the run may still do: `cancel` is final, `pause` starts no new step. */
export const RUN_CONTROLS = ["none", "pause", "cancel"] as const;
export type RunControl = (typeof RUN_CONTROLS)[number];

export type RunRepository = ({ path: string } | { url: string }) & { ref?: string; commit?: string };

export interface Failure {
  code: string;
  message: string;
  details?: { readonly [key: string]: Json | undefined };
}
export interface RunFailure extends Failure {
  stepId?: string;
}

export interface StepRecord {
  id: string;
  /** Place in the playbook, from 0. */
  position: number;
  name: string;
  uses: string;
  status: StepStatus;
  generation: number;
  attempt: number;
  version: number;
  waitingOn: WaitingOn;
  waitingSince: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  outputs: Json | null;
  failure: Failure | null;
  details: Readonly<Record<string, Json>>;
  skipReason: string | null;
  /** When an open question or a timer of a waiting step is due. */
  dueAt: string | null;
  /** The last one of any attempt: look at its `generation` and `attempt`. */
  progress: StepProgressRecord | null;
  outputBytes: number;
  /** The middle of the byte stream that was not kept. */
  outputCut: OutputCut | null;
}

export interface StepProgressRecord {
  generation: number;
  attempt: number;
  at: string;
  done?: number;
  total?: number;
  note?: string;
}

export interface OutputCut {
  from: number;
  to: number;
}

/** Who holds it, under which lease, until when. */
export interface RunHolder {
  agentId: string;
  leaseId: string;
  expiresAt: string;
}

export interface RunRecord {
  id: string;
  title: string;
  playbook: { name: string; version: number; sha256: string };
  status: RunStatus;
  waitingOn: WaitingOn;
  waitingSince: string | null;
  /** Who holds a lease of one of its steps now. Read from the leases, not kept here. */
  holder: RunHolder | null;
  labels: Readonly<Record<string, string>>;
  /** 1 (first) to 5. */
  priority: number;
  repository: RunRepository | null;
  retryOf: string | null;
  /** Its retries, first made first. */
  retriedBy: readonly string[];
  createdBy: Actor;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** The last time its state moved; the reconciler looks at runs that have not moved. */
  movedAt: string;
  costMicros: number;
  result: Json | null;
  failure: RunFailure | null;
  lastSeq: number;
  /** SHA-256 of the last line of its log; null before the first. */
  lastHash: string | null;
  version: number;
  control: RunControl;
  historyArchivedAt: string | null;
  /** In the playbook's order. */
  steps: readonly StepRecord[];
}

export interface NewStep {
  id: string;
  name: string;
  uses: string;
  /** Taken over from the run named by `retryOf`, artifacts included: the step is `reused` from the start. */
  reused?: { outputs: Json | null };
}

export interface NewRun {
  id: string;
  title: string;
  playbook: { name: string; version: number; sha256: string; text: string };
  plan: RunPlan;
  /** In the playbook's order. */
  steps: readonly NewStep[];
  inputs: { readonly [key: string]: Json };
  labels: Readonly<Record<string, string>>;
  priority: number;
  repository: RunRepository | null;
  retryOf?: string;
  /** Why it was asked for, as its first event says. */
  reason?: string;
  createdBy: Actor;
  /** The id of the outbox row of kind `start_run`. */
  commandId: string;
}

export const RUN_SORTS = ["-createdAt", "createdAt", "-finishedAt", "waitingSince", "-waitingSince", "playbook", "-playbook"] as const;
/**
 * `-finishedAt`: closed runs only. `waitingSince`: longest waiting first; runs that wait on nothing are left out. `playbook`: by its name,
 * then by age. Each walks an index.
 */
export type RunSort = (typeof RUN_SORTS)[number];

export interface RunFilter {
  status?: readonly RunStatus[];
  /** The playbook's name. */
  playbook?: string;
  /** All of these labels. */
  labels?: Readonly<Record<string, string>>;
  /** Words of the title or playbook name (each may be a beginning), or the beginning of an id. */
  q?: string;
  waitingOn?: readonly WaitingOn[];
  /** Id of the actor. */
  createdBy?: string;
  /** RFC 3339, exclusive. */
  createdAfter?: string;
  /** RFC 3339, exclusive. */
  finishedAfter?: string;
  /** Only runs that will not go on by themselves. */
  stuck?: boolean;
  /** Only runs with a question to a person. */
  needsPerson?: boolean;
  /** Only these runs. */
  id?: readonly string[];
  /** Only retries of this run. */
  retryOf?: string;
  sort?: RunSort;
  /** 1..200, default 50. */
  limit?: number;
  /** `nextCursor` of the page before, with the same sort; anything else is `malformed_request`. */
  cursor?: string;
}

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export interface RunRequest {
  runId: string;
  actor: Actor;
  reason?: string;
  /** The id the command gets, unless the same request already stands. */
  commandId: string;
}

export interface Requested<Command extends RunCommand = RunCommand> {
  run: RunRecord;
  /** What to signal now. For a repeated cancel it is the first cancel's command. */
  command: Command;
  /** True when an equal request already stood and nothing was written. */
  repeat: boolean;
}

export interface StaleRun {
  id: string;
  status: RunStatus;
  control: RunControl;
  waitingOn: WaitingOn;
  createdAt: string;
  movedAt: string;
}
