/** The replay corpus on disk: one execution a file, `<story>[.recording-<n>][.execution-<n>].json`, gzipped when it is long. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";

const FOLDER = new URL("../../histories/", import.meta.url);
const ENDING = /\.json(\.gz)?$/;
/** Nobody reads 2,000 events as text; below that a diff viewer and a person can. */
const PLAIN_BYTES_MAX = 100_000;

/** What every command was when it was last accepted: story → one line a command. */
export const ATTRIBUTES_FILE = fileURLToPath(new URL("attributes.json", FOLDER));

export interface RecordedHistory {
  /** The file's name without its ending. */
  name: string;
  /** JSON as the SDK replays it, parsed. */
  history: { events: { eventType: string }[] };
}

export function historyNames(): string[] {
  return historyFiles().map(nameOf);
}

function historyFiles(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => ENDING.test(file) && file !== "attributes.json")
    .sort();
}

function nameOf(file: string): string {
  return file.replace(ENDING, "");
}

export function readHistories(): RecordedHistory[] {
  return historyFiles().map((file) => {
    const bytes = readFileSync(new URL(file, FOLDER));
    const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
    return { name: nameOf(file), history: JSON.parse(text) as RecordedHistory["history"] };
  });
}

export function theHistory(histories: readonly RecordedHistory[], name: string): RecordedHistory {
  const found = histories.find((history) => history.name === name);
  if (!found) throw new Error(`There is no recording "${name}".`);
  return found;
}

/** Never overwrites: an old recording is the only witness of what old code did. */
export function writeHistory(name: string, json: string): string {
  const lines = (JSON.parse(json, withoutPlace) as RecordedHistory["history"]).events.map((event) => JSON.stringify(event));
  const text = `{"events":[\n${lines.join(",\n")}\n]}\n`;
  const long = text.length > PLAIN_BYTES_MAX;
  const file = `${name}.json${long ? ".gz" : ""}`;
  writeFileSync(new URL(file, FOLDER), long ? gzipSync(text, { level: 9 }) : text, { flag: "wx" });
  return file;
}

/** Who recorded it and where is nobody's business, and replay does not look at it. */
function withoutPlace(key: string, value: unknown): unknown {
  if (key === "identity" && typeof value === "string") return "recorded";
  // A worker's own queue is named for its process and machine.
  if (isStickyQueue(value)) return { ...value, name: "sticky" };
  return key === "stackTrace" ? undefined : value;
}

function isStickyQueue(value: unknown): value is { kind: string } {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "TASK_QUEUE_KIND_STICKY";
}
