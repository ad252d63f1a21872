/** Which checkpoints stay once segments are sealed: the log is a chain, so of a sealed segment the last one stands for all. Writes nothing. */
import type { KeyObject } from "node:crypto";
import { type Checkpoint, openCheckpoint } from "./checkpoint.js";

/** Signatures checked in one go: about 10 ms, then others have their turn. */
const AT_ONCE = 50;

/**
 * The file's text with one checkpoint for each segment before `segment`; null: there is nothing to leave out. Lines that the key did not
 * sign stay: `verifyFolder` must find them.
 */
export async function thinCheckpoints(text: string, publicKey: KeyObject, segment: number): Promise<string | null> {
  const lines = text.split("\n").slice(0, -1);
  const last = new Map<number, { index: number; seq: number }>();
  const signed = new Map<number, Checkpoint>();
  for (const [index, line] of lines.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve));
    const checkpoint = openCheckpoint(line, publicKey);
    if (!checkpoint) continue;
    signed.set(index, checkpoint);
    if (checkpoint.seq >= (last.get(checkpoint.segment)?.seq ?? 0)) last.set(checkpoint.segment, { index, seq: checkpoint.seq });
  }
  const kept = lines.filter((_, index) => {
    const checkpoint = signed.get(index);
    return !checkpoint || checkpoint.segment >= segment || last.get(checkpoint.segment)?.index === index;
  });
  return kept.length === lines.length ? null : kept.map((line) => `${line}\n`).join("");
}
