/** One event of a run's log as one line for people. Types this version does not know are shown with their data, never dropped. */
import type { RunEvent } from "@praxis/api/contract";
import { bytes, clock, duration } from "../text/amounts.js";
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
const SILENT: ReadonlySet<string> = new Set(["generation", "attempt", "commandId", "sha256", "mediaType"]);

function details({ data, actor, attempt }: RunEvent): string {
  const said: string[] = [];
  const tries = attempt ?? data["attempt"];
  if (typeof tries === "number" && tries > 1) said.push(`attempt ${String(tries)}`);
  for (const [name, value] of Object.entries(data))
    if (!SILENT.has(name) && value !== null && value !== undefined) said.push(member(name, value));
  if (actor.kind === "user" || actor.kind === "agent") said.push(`by ${actor.kind} ${oneLine(actor.id)}`);
  return said.join(", ");
}

function member(name: string, value: unknown): string {
  if (typeof value === "number") {
    if (name === "durationMs") return `took ${duration(value)}`;
    if (name === "nextRetryMs") return `next try in ${duration(value)}`;
    if (name === "bytes") return bytes(value);
  }
  if (name === "failure" && typeof value === "object" && value !== null && "code" in value && "message" in value) {
    return oneLine(`${String(value.code)}: ${String(value.message)}`);
  }
  const text = typeof value === "string" ? value : jsonText(value, { pretty: false });
  return name === "name" || name === "title" || name === "text" || name === "question"
    ? oneLine(text)
    : `${oneLine(name)} ${oneLine(text)}`;
}
