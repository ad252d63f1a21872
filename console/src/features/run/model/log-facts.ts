/** What a line of the log says besides its name: the facts people look for, in the order they are read. The rest stands in its details. Pure. */
import type { RunEvent } from "@praxis/api/contract";

export const LOG_FACTS = [
  "said",
  "attempt",
  "interrupted",
  "failure",
  "ending",
  "decision",
  "because",
  "agent",
  "pool",
  "next",
  "due",
  "took",
  "bytes",
  "playbook",
  "repository",
] as const;
export type LogFactName = (typeof LOG_FACTS)[number];
/** Numbers are milliseconds or bytes, `due` is a point in time. Texts are other people's. */
export interface LogFact {
  readonly name: LogFactName;
  readonly value: string | number;
}

type Data = Readonly<Record<string, unknown>>;

const READERS: Record<LogFactName, (event: RunEvent) => string | number | null> = {
  said: ({ data }) => textOf(data["question"] ?? data["text"] ?? data["message"] ?? data["note"] ?? data["name"]),
  attempt: ({ attempt, data }) => ((numberOf(attempt ?? data["attempt"]) ?? 1) > 1 ? numberOf(attempt ?? data["attempt"]) : null),
  interrupted: ({ data }) => (data["interrupted"] === true ? "" : null),
  failure: ({ data }) => failureOf(recordOf(data["failure"])),
  ending: ({ type, data }) => (type === "lease_ended" ? textOf(data["as"]) : null),
  decision: ({ data }) => textOf(data["decision"]),
  because: ({ data }) => textOf(data["reason"] ?? data["summary"]),
  // Who acted is said already.
  agent: ({ actor, data }) => (textOf(data["agentId"]) === actor.id ? null : textOf(data["agentId"])),
  pool: ({ data }) => textOf(data["pool"]),
  next: ({ data }) => numberOf(data["nextRetryMs"]),
  due: ({ data }) => textOf(data["dueAt"]),
  took: ({ data }) => numberOf(data["durationMs"]),
  bytes: ({ data }) => numberOf(data["bytes"]),
  playbook: ({ data }) => playbookOf(recordOf(data["playbook"])),
  repository: ({ data }) => textOf(recordOf(data["repository"])["path"] ?? recordOf(data["repository"])["url"]),
};

export function logFacts(event: RunEvent): LogFact[] {
  return LOG_FACTS.flatMap((name) => {
    const value = READERS[name](event);
    return value === null ? [] : [{ name, value }];
  });
}

function failureOf({ code, message }: Data): string | null {
  return textOf(code) === null ? null : [textOf(code), textOf(message)].filter((text) => text !== null).join(": ");
}

function playbookOf({ name, version }: Data): string | null {
  return textOf(name) === null ? null : `${textOf(name) ?? ""} v${String(numberOf(version) ?? "")}`;
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value.trim() !== "" ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === "number" ? value : null);
const recordOf = (value: unknown): Data => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Data) : {});
