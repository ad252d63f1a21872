/** Events of one execution → one lean line each: what it is, what it belongs to, what it is called. Reads them in order, from the first. */
import { HISTORY_FLAGS as FLAG } from "@praxis/domain/run";
import {
  firstPayload,
  isRecord,
  nameOf,
  numberOf,
  partsOf,
  payloadBytes,
  secondsOf,
  textOf,
  timeOf,
  type Attributes,
  type RawHistoryEvent,
} from "./raw-event.js";

export interface LeanEvent {
  eventId: number;
  /** RFC 3339 with milliseconds. */
  time: string;
  /** Temporal's name of it. */
  type: string;
  /** Event id of the first one of the same group. */
  group: number;
  name: string;
  /** 0 where there is none. */
  attempt: number;
  /** `HISTORY_FLAGS`. */
  flags: number;
  /** Of its payloads. */
  bytes: number;
}

const NAME_CHARACTERS_MAX = 200;

interface Rule {
  flags: number;
  /** The attribute with the id of the group's first event; absent: it begins one. */
  of?: "scheduledEventId" | "startedEventId" | "initiatedEventId" | "execution";
  name?: (attributes: Attributes) => string;
}

const { opens, closes, failed, timedOut, cancelled, quiet, local } = FLAG;
const ALONE = opens | closes;
const ends = (type: string, of: NonNullable<Rule["of"]>): Record<string, Rule> => ({
  [`${type}Completed`]: { of, flags: closes },
  [`${type}Failed`]: { of, flags: closes | failed },
  [`${type}TimedOut`]: { of, flags: closes | failed | timedOut },
  [`${type}Canceled`]: { of, flags: closes | cancelled },
  [`${type}Terminated`]: { of, flags: closes | failed | cancelled },
});
const child = (attributes: Attributes): string => nameOf(attributes["workflowType"]);

const RULES: Readonly<Record<string, Rule>> = {
  WorkflowExecutionStarted: { flags: opens, name: child },
  ...ends("WorkflowExecution", "execution"),
  WorkflowExecutionContinuedAsNew: { of: "execution", flags: closes },
  WorkflowExecutionSignaled: { flags: ALONE, name: signalName },
  WorkflowExecutionCancelRequested: { flags: ALONE | cancelled, name: () => "cancel" },
  WorkflowTaskScheduled: { flags: opens | quiet, name: () => "workflow task" },
  WorkflowTaskStarted: { of: "scheduledEventId", flags: quiet },
  WorkflowTaskCompleted: { of: "scheduledEventId", flags: closes | quiet },
  WorkflowTaskFailed: { of: "scheduledEventId", flags: closes | failed },
  WorkflowTaskTimedOut: { of: "scheduledEventId", flags: closes | failed | timedOut },
  ActivityTaskScheduled: { flags: opens, name: activityName },
  ActivityTaskStarted: { of: "scheduledEventId", flags: 0 },
  ActivityTaskCancelRequested: { of: "scheduledEventId", flags: 0 },
  ...ends("ActivityTask", "scheduledEventId"),
  TimerStarted: { flags: opens, name: ({ startToFireTimeout }) => `wait ${String(secondsOf(startToFireTimeout))} s` },
  TimerFired: { of: "startedEventId", flags: closes },
  TimerCanceled: { of: "startedEventId", flags: closes | cancelled },
  StartChildWorkflowExecutionInitiated: { flags: opens, name: child },
  StartChildWorkflowExecutionFailed: { of: "initiatedEventId", flags: closes | failed },
  ChildWorkflowExecutionStarted: { of: "initiatedEventId", flags: 0 },
  ...ends("ChildWorkflowExecution", "initiatedEventId"),
  SignalExternalWorkflowExecutionInitiated: { flags: opens, name: ({ signalName: name }) => textOf(name) },
  ExternalWorkflowExecutionSignaled: { of: "initiatedEventId", flags: closes },
  SignalExternalWorkflowExecutionFailed: { of: "initiatedEventId", flags: closes | failed },
  UpsertWorkflowSearchAttributes: { flags: ALONE | quiet, name: () => "search attributes" },
  WorkflowPropertiesModified: { flags: ALONE | quiet, name: () => "properties" },
};
const UNKNOWN: Rule = { flags: ALONE };

/** Remembers the names and attempts of open groups: a workflow's own history is short, because it goes on in a new execution. */
export function createLeanReader(): (event: RawHistoryEvent) => LeanEvent {
  const groups = new Map<number, { name: string; attempt: number }>();
  return (event) => {
    const eventId = numberOf(event["eventId"]);
    const { type, attributes } = partsOf(event);
    const marker = type === "MarkerRecorded" ? markerOf(attributes) : null;
    const rule = marker ?? RULES[type] ?? UNKNOWN;
    const group = groupOf(rule, attributes) || eventId;
    const known = groups.get(group);
    const name = known?.name ?? (rule.name?.(attributes) ?? "").slice(0, NAME_CHARACTERS_MAX);
    const attempt = marker?.attempt ?? (numberOf(attributes["attempt"]) || (known?.attempt ?? 0));
    if ((rule.flags & closes) === 0) groups.set(group, { name, attempt });
    else if (group !== 1) groups.delete(group);
    const flags = rule.flags | answeredFlags(type, attributes);
    return { eventId, time: timeOf(event["eventTime"]), type, group, name, attempt, flags, bytes: payloadBytes(attributes) };
  };
}

/**
 * A run that failed and a step that did not succeed are answers too: Temporal calls both completed, and only the answer says how it went.
 * `status` is of `RunOutcome` and `StepResult`, `kind` of `LeaseOutcome`.
 */
const ANSWERS: Readonly<Record<string, number>> = { failed, unknown: failed, stalled: failed, timed_out: failed | timedOut, cancelled };
const ANSWERING = new Set(["WorkflowExecutionCompleted", "ActivityTaskCompleted"]);

function answeredFlags(type: string, attributes: Attributes): number {
  if (!ANSWERING.has(type)) return 0;
  const { status, kind, passed } = firstPayload(attributes["result"]);
  return passed === false ? failed : (ANSWERS[textOf(status) || textOf(kind)] ?? 0);
}

function groupOf({ of }: Rule, attributes: Attributes): number {
  if (of === undefined) return 0;
  return of === "execution" ? 1 : numberOf(attributes[of]);
}

/** `runCommand: build`: what our activities get names the step. */
function activityName(attributes: Attributes): string {
  const { stepId } = firstPayload(attributes["input"]);
  return named(nameOf(attributes["activityType"]), textOf(stepId));
}

/** `deliverCommand: cancel_run` */
function signalName(attributes: Attributes): string {
  const { kind } = firstPayload(attributes["input"]);
  return named(textOf(attributes["signalName"]), textOf(kind));
}

/** A local activity leaves one marker: its data says which it was and how often it was tried, its result which steps it decided. */
function markerOf(attributes: Attributes): Rule & { attempt: number } {
  const details = isRecord(attributes["details"]) ? attributes["details"] : {};
  const data = firstPayload(details["data"]);
  const activity = textOf(data["activity_type"]);
  if (activity === "") return { flags: ALONE | quiet, attempt: 0, name: () => textOf(attributes["markerName"]) };
  const { decisions, stepId } = firstPayload(details["result"]);
  const decided = Array.isArray(decisions) ? decisions.filter(isRecord) : [];
  const steps = Array.isArray(decisions) ? decided.map((one) => textOf(one["stepId"])) : [textOf(stepId)];
  const name = named(activity, [...new Set(steps)].filter((step) => step !== "").join(", "));
  const isBad = Boolean(attributes["failure"]) || decided.some(({ status }) => status === "failed");
  return { flags: ALONE | local | (isBad ? failed : 0), attempt: numberOf(data["attempt"]), name: () => name };
}

function named(what: string, about: string): string {
  return about === "" ? what : `${what}: ${about}`;
}
