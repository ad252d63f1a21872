/** Drafts → chained lines at the end of a log. Pure; the caller holds the run's row, so nobody else continues the same chain. */
import { sealEvent, type EventDraft } from "@praxis/domain/events";

export interface LogEnd {
  lastSeq: number;
  /** SHA-256 of the last line; null before the first. */
  lastHash: string | null;
}

export interface SealedLines extends LogEnd {
  lines: { seq: number; line: string; key: string | null }[];
}

/** @param known keys the log already has; their drafts are dropped without a number, and so is a key's second draft. */
export function sealDrafts(end: LogEnd, drafts: readonly EventDraft[], nowMs: number, known: Iterable<string> = []): SealedLines {
  const seen = new Set(known);
  const ts = new Date(nowMs).toISOString();
  let { lastSeq, lastHash } = end;
  const lines: SealedLines["lines"] = [];
  for (const draft of drafts) {
    if (draft.key !== undefined) {
      if (seen.has(draft.key)) continue;
      seen.add(draft.key);
    }
    const sealed = sealEvent(draft, { seq: lastSeq + 1, ts, prev: lastHash });
    lines.push({ seq: sealed.seq, line: sealed.line, key: draft.key ?? null });
    lastSeq = sealed.seq;
    lastHash = sealed.hash;
  }
  return { lastSeq, lastHash, lines };
}

export function keysOf(drafts: readonly EventDraft[]): string[] {
  return drafts.flatMap(({ key }) => (key === undefined ? [] : [key]));
}
