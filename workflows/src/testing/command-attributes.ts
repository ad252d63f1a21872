/**
 * What every command of every recorded story is, as lines for `histories/attributes.json`. Replay does not compare arguments, so
 * this file is what notices a changed timer, time-out, retry rule, queue or input.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { ATTRIBUTES_FILE, readHistories, type RecordedHistory } from "./history-files.js";
import { REPLAY_NAME, replayCorpus } from "./replay-corpus.js";
import { bundleVariants } from "./workflow-variants.js";

/** Story → one line a command. */
export type Attributes = Readonly<Record<string, readonly string[]>>;

/** Inputs up to this length stand there as they are; of longer ones the hash. */
const INPUT_CHARACTERS_MAX = 300;

type Wire = Readonly<Record<string, unknown>>;

export async function attributesOf(code: string, histories: readonly RecordedHistory[]): Promise<Attributes> {
  const replayed = await replayCorpus(code, histories);
  return Object.fromEntries(histories.map(({ name }) => [name, (replayed.get(name)?.commands ?? []).map(describeCommand)]));
}

/** The lines that differ, as a person reads a diff; empty when nothing does. */
export function differences(accepted: Attributes, now: Attributes): string[] {
  const names = [...new Set([...Object.keys(accepted), ...Object.keys(now)])].sort();
  return names.flatMap((name) => {
    const [before, after] = [accepted[name] ?? [], now[name] ?? []];
    const longest = Math.max(before.length, after.length);
    return Array.from({ length: longest }, (_, i) => i).flatMap((i) =>
      before[i] === after[i]
        ? []
        : [`${name}, command ${String(i)}:`, `  accepted: ${before[i] ?? "none"}`, `  now:      ${after[i] ?? "none"}`],
    );
  });
}

export function readAttributes(): Attributes {
  return existsSync(ATTRIBUTES_FILE) ? (JSON.parse(readFileSync(ATTRIBUTES_FILE, "utf8")) as Attributes) : {};
}

/** Writes what the current code does; `newOnly` leaves accepted stories as they are. */
export async function acceptAttributes({ newOnly, say }: { newOnly: boolean; say: (line: string) => void }): Promise<void> {
  const { codeOf } = await bundleVariants([]);
  const accepted = readAttributes();
  const now = await attributesOf(codeOf(), readHistories());
  const next = newOnly ? { ...now, ...Object.fromEntries(Object.entries(accepted).filter(([name]) => name in now)) } : now;
  writeFileSync(ATTRIBUTES_FILE, `${JSON.stringify(next, null, 1)}\n`);
  const changed = differences(accepted, next);
  say(changed.length === 0 ? "attributes.json is as it was." : `attributes.json has changed; read the difference before you commit it.`);
}

/** One line: the kind and what it carries. */
export function describeCommand(json: string): string {
  const command = JSON.parse(json, readableWire) as Wire | undefined;
  // The end of a cancelled workflow is a kind alone.
  if (command === undefined) return Object.keys(JSON.parse(json) as Wire).join(" ");
  const [[kind, attributes] = ["nothing", {}]] = Object.entries(command).filter(([, value]) => value !== null);
  return `${kind} ${JSON.stringify(attributes)}`;
}

/** Payloads as their JSON (or its hash), durations as milliseconds, what is not set left out. */
function readableWire(key: string, value: unknown): unknown {
  // Replay gives the workflow a queue of its own each time; it stands for the queue that the run came from.
  if (key === "taskQueue" && typeof value === "string" && value.startsWith(REPLAY_NAME)) return "the run's own";
  if (value === null || value === "" || value === undefined) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) return value;
  const held = value as Wire;
  if (typeof held["data"] === "string" && "metadata" in held) return readablePayload(held["data"]);
  const keys = Object.keys(held);
  if (keys.length === 0) return undefined;
  if (keys.every((key) => key === "seconds" || key === "nanos")) return milliseconds(held);
  return value;
}

function readablePayload(text: string): unknown {
  if (text.length <= INPUT_CHARACTERS_MAX) return JSON.parse(text);
  return `sha256 ${createHash("sha256").update(text).digest("hex").slice(0, 16)} of ${String(text.length)} characters`;
}

function milliseconds({ seconds, nanos }: Wire): string {
  const whole = typeof seconds === "object" && seconds !== null ? Number((seconds as Wire)["low"]) : Number(seconds ?? 0);
  return `${String(whole * 1_000 + Number(nanos ?? 0) / 1_000_000)} ms`;
}
