/** What each type of Temporal's history means on the timeline: the kind of bar it belongs to, and what it does to that bar. */

export const GROUP_KINDS = ["run", "activity", "local", "timer", "child", "signal", "update", "task", "note"] as const;
export type GroupKind = (typeof GROUP_KINDS)[number];

/** `open`: not ended yet. `point`: a thing of one moment, such as a signal. */
export const GROUP_STATUSES = ["open", "started", "done", "failed", "timed_out", "cancelled", "continued", "point"] as const;
export type GroupStatus = (typeof GROUP_STATUSES)[number];

/** `status` is what the bar becomes with this event; without it the bar keeps what it was. */
export interface EventMeaning {
  readonly kind: GroupKind;
  readonly status?: GroupStatus;
}

const family = (kind: GroupKind, statuses: Readonly<Record<string, GroupStatus | null>>): [string, EventMeaning][] =>
  Object.entries(statuses).map(([type, status]) => [type, status === null ? { kind } : { kind, status }]);

const MEANINGS: ReadonlyMap<string, EventMeaning> = new Map<string, EventMeaning>([
  ...family("run", {
    WorkflowExecutionStarted: "started",
    WorkflowExecutionCompleted: "done",
    WorkflowExecutionFailed: "failed",
    WorkflowExecutionTimedOut: "timed_out",
    WorkflowExecutionCanceled: "cancelled",
    WorkflowExecutionTerminated: "cancelled",
    WorkflowExecutionContinuedAsNew: "continued",
    WorkflowExecutionCancelRequested: null,
  }),
  ...family("activity", {
    ActivityTaskScheduled: "open",
    ActivityTaskStarted: "started",
    ActivityTaskCompleted: "done",
    ActivityTaskFailed: "failed",
    ActivityTaskTimedOut: "timed_out",
    ActivityTaskCanceled: "cancelled",
    ActivityTaskCancelRequested: null,
  }),
  ...family("timer", { TimerStarted: "started", TimerFired: "done", TimerCanceled: "cancelled" }),
  ...family("child", {
    StartChildWorkflowExecutionInitiated: "open",
    StartChildWorkflowExecutionFailed: "failed",
    ChildWorkflowExecutionStarted: "started",
    ChildWorkflowExecutionCompleted: "done",
    ChildWorkflowExecutionFailed: "failed",
    ChildWorkflowExecutionTimedOut: "timed_out",
    ChildWorkflowExecutionCanceled: "cancelled",
    ChildWorkflowExecutionTerminated: "cancelled",
  }),
  ...family("task", {
    WorkflowTaskScheduled: "open",
    WorkflowTaskStarted: "started",
    WorkflowTaskCompleted: "done",
    WorkflowTaskFailed: "failed",
    WorkflowTaskTimedOut: "timed_out",
  }),
  ...family("signal", {
    WorkflowExecutionSignaled: "point",
    SignalExternalWorkflowExecutionInitiated: "open",
    SignalExternalWorkflowExecutionFailed: "failed",
    ExternalWorkflowExecutionSignaled: "done",
  }),
  ...family("update", {
    WorkflowExecutionUpdateAdmitted: "open",
    WorkflowExecutionUpdateAccepted: "started",
    WorkflowExecutionUpdateCompleted: "done",
    WorkflowExecutionUpdateRejected: "failed",
  }),
  ...family("local", { MarkerRecorded: "point" }),
]);

const NEWER: EventMeaning = { kind: "note", status: "point" };

/** Types that this console does not know are shown as notes under their own name, never dropped. */
export function meaningOf(type: string): EventMeaning {
  return MEANINGS.get(type) ?? NEWER;
}

const ENDED: ReadonlySet<GroupStatus> = new Set(["done", "failed", "timed_out", "cancelled", "continued", "point"]);
const BAD: ReadonlySet<GroupStatus> = new Set(["failed", "timed_out"]);

export function isGroupEnded(status: GroupStatus): boolean {
  return ENDED.has(status);
}
export function isGroupBad(status: GroupStatus): boolean {
  return BAD.has(status);
}
