/** One event of the shared log as one line for people. Types this version does not know are shown with their data, never dropped. */
import type { CollabEvent } from "@praxis/api/contract";
import { clock } from "../text/amounts.js";
import type { Paint } from "../text/paint.js";
import { jsonText } from "../text/json-text.js";
import { oneLine } from "../text/sanitise.js";

/** What only programs need: the change itself can be read in the document. */
const SILENT: ReadonlySet<string> = new Set(["document", "revision", "etag", "patch", "sha256", "changes", "keyed"]);

export function collabEventLine(event: CollabEvent, paint: Paint): string {
  const about = event.subject === undefined ? "" : ` ${oneLine(event.subject)}`;
  const said = saidOf(event);
  const by = paint("dim", `by ${event.actor.kind} ${oneLine(event.actor.id)}`);
  return `${paint("dim", clock(event.ts))} ${oneLine(event.type).replaceAll("_", " ")}${about}${said === "" ? "" : `: ${said}`} ${by}`;
}

/** The words of an event without time and actor. */
export function saidOf({ type, data }: CollabEvent): string {
  if (type === "task_moved") {
    const because = typeof data["reason"] === "string" ? ` (${oneLine(data["reason"])})` : "";
    const needs = Array.isArray(data["needs"]) ? `, needs ${data["needs"].map((one) => oneLine(String(one))).join(", ")}` : "";
    return `${oneLine(String(data["from"]))} → ${oneLine(String(data["to"]))}${needs}${because}`;
  }
  if (type === "lock_reclaimed" && isHolder(data["holder"]) && Array.isArray(data["previous"])) {
    const before = data["previous"].filter(isHolder).map(({ owner, path }) => `${oneLine(owner)} (${oneLine(path)})`);
    return `${oneLine(data["holder"].owner)} took ${oneLine(data["holder"].path)} from ${before.join(", ")}, whose time was over`;
  }
  if (type === "lock_taken" && isHolder(data["holder"])) return `${oneLine(data["holder"].owner)} holds ${oneLine(data["holder"].path)}`;
  return Object.entries(data)
    .filter(([name, value]) => !SILENT.has(name) && value !== null && value !== undefined)
    .map(([name, value]) => `${oneLine(name)} ${typeof value === "string" ? oneLine(value) : oneLine(jsonText(value, { pretty: false }))}`)
    .join(", ");
}

function isHolder(value: unknown): value is { owner: string; path: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "owner" in value &&
    typeof value.owner === "string" &&
    "path" in value &&
    typeof value.path === "string"
  );
}
