/** One event of a run's log as one line for people. Types this version does not know are shown with their data, never dropped. */
import type { RunEvent } from "@praxis/api/contract";
import { bytes, clock, dateAndTime, duration } from "../text/amounts.js";
import type { Colour, Paint } from "../text/paint.js";
import { jsonText } from "../text/json-text.js";
import { oneLine } from "../text/sanitise.js";

const SIGNS: readonly { ending: RegExp; sign: string; colour: Colour }[] = [
  { ending: /_(?:succeeded|reused)$/, sign: "✓", colour: "green" },
  { ending: /_(?:failed|timed_out|lost|unknown)$/, sign: "✗", colour: "red" },
  { ending: /^approval_opened$/, sign: "?", colour: "yellow" },
  { ending: /_started$/, sign: "▶", colour: "cyan" },
];

export function eventLine(event: RunEvent, paint: Paint): string {
  const { sign, colour } = SIGNS.find(({ ending }) => ending.test(event.type)) ?? { sign: "·", colour: "dim" as const };
  const step = event.stepId === undefined ? "" : ` ${oneLine(event.stepId)}`;
  const said = details(event);
  return `${paint("dim", clock(event.ts))} ${paint(colour, sign)} ${oneLine(event.type).replaceAll("_", " ")}${step}${said === "" ? "" : `: ${said}`}`;
}

/** Members that only programs need, or that another part of the line already says. */
const SILENT: ReadonlySet<string> = new Set([
  "generation",
  "attempt",
  "commandId",
  "approvalId",
  "sha256",
  "mediaType",
  "interrupted",
  "offerId",
  "ttlMs",
  "refusals",
]);

function details(event: RunEvent): string {
  const { data, actor, attempt } = event;
  const said: string[] = [];
  const tries = attempt ?? data["attempt"];
  if (typeof tries === "number" && tries > 1) said.push(`attempt ${String(tries)}`);
  if (data["interrupted"] === true) said.push("runs again: its worker was lost in the middle of the attempt before");
  for (const [name, value] of Object.entries(data))
    if (
      !SILENT.has(name) &&
      name !== "onSilence" &&
      value !== null &&
      value !== undefined &&
      !isEmptyList(value) &&
      !isFirstRound(name, value)
    )
      said.push(member(name, value));
  const { dueAt, onSilence } = data;
  // Without a due time silence never counts.
  if (typeof dueAt === "string" && typeof onSilence === "string") said.push(`without an answer: ${oneLine(onSilence)}`);
  else if (event.type === "approval_opened" && typeof dueAt !== "string") said.push("waits until somebody answers");
  if (actor.kind === "user" || actor.kind === "agent") said.push(`by ${actor.kind} ${oneLine(actor.id)}`);
  return said.join(", ");
}

function member(name: string, value: unknown): string {
  if (typeof value === "number") return numberMember(name, value);
  if (typeof value === "string") return textMember(name, value);
  if (Array.isArray(value)) return listMember(name, value);
  if (typeof value === "object" && value !== null) return objectMember(name, value);
  return `${oneLine(name)} ${jsonText(value, { pretty: false })}`;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isFirstRound(name: string, value: unknown): boolean {
  return name === "round" && value === 1;
}

const LISTS: ReadonlyMap<string, string> = new Map([
  ["capabilities", "for one that can"],
  ["excluded", "not for"],
]);

function listMember(name: string, values: readonly unknown[]): string {
  const words = values.map((value) => oneLine(typeof value === "string" ? value : jsonText(value, { pretty: false })));
  return `${LISTS.get(name) ?? oneLine(name)} ${words.join(", ")}`;
}

function numberMember(name: string, value: number): string {
  if (name === "durationMs") return `took ${duration(value)}`;
  if (name === "nextRetryMs") return `next try in ${duration(value)}`;
  if (name === "bytes") return bytes(value);
  return `${oneLine(name)} ${String(value)}`;
}

/** Texts that speak for themselves. */
const BARE: ReadonlySet<string> = new Set(["name", "title", "text", "question"]);

function textMember(name: string, value: string): string {
  if (BARE.has(name)) return oneLine(value);
  if (name === "dueAt") return `due ${dateAndTime(value)}`;
  if (name === "until") return `until ${clock(value)}`;
  return `${oneLine(name)} ${oneLine(value)}`;
}

function objectMember(name: string, value: object): string {
  if (name === "failure" && "code" in value && "message" in value) return oneLine(`${String(value.code)}: ${String(value.message)}`);
  if (name === "playbook" && "name" in value && "version" in value)
    return oneLine(`playbook ${String(value.name)} version ${String(value.version)}`);
  // What the end of the run made of steps that were still open.
  if (name === "steps")
    return Object.entries(value)
      .map(([step, status]) => oneLine(`${step} ${String(status)}`))
      .join(", ");
  if (name === "repository") {
    const { path, url, ref, commit } = value as Record<string, unknown>;
    const at = typeof commit === "string" ? commit.slice(0, 12) : ref;
    return oneLine(`repository ${String(path ?? url)}${typeof at === "string" ? ` at ${at}` : ""}`);
  }
  return `${oneLine(name)} ${oneLine(jsonText(value, { pretty: false }))}`;
}
