/** One thing a check found, with its place, so that a person can act on it without searching. */
import { sha256Hex } from "../../hashing/index.js";
import type { CheckId } from "./check-id.js";
import type { Severity } from "./severity.js";

/** 1-based, inclusive. */
export interface Range {
  start: { line: number; column: number };
  end: { line: number; column: number };
}

export interface Finding {
  check: CheckId;
  /** Kebab-case; tools keep their own names: `no-unused-vars`, `TS2322`. */
  rule: string;
  severity: Severity;
  /** Null when the finding is about the change as a whole or a commit. Names that are not UTF-8 are in git's quoted form. */
  path: string | null;
  range: Range | null;
  message: string;
  /** Stays the same when lines move or files are renamed. Lower-case hex, 32 digits. */
  fingerprint: string;
  /** What was seen, short. Never a secret. */
  evidence: string | null;
  /** Does this finding make the check fail? The others are told, and block nothing. */
  blocking: boolean;
  fix?: string;
}

/** Half of a SHA-256: short enough to be typed into an allow-list, and nobody can find a second text for it. */
const FINGERPRINT_DIGITS = 32;

/** Of everything that says what was found, and of nothing that says where the line stands today. */
export function fingerprintOf(...parts: readonly string[]): string {
  return sha256Hex(parts.map((part) => `${String(part.length)}:${part}`).join("|")).slice(0, FINGERPRINT_DIGITS);
}

/** Columns are only known where a rule found them; a whole line is what most can say. */
export function lineRange(line: number, endLine = line, text = ""): Range {
  return { start: { line, column: 1 }, end: { line: endLine, column: Math.max(1, text.length) } };
}

export function columnRange(line: number, from: number, to: number): Range {
  return { start: { line, column: from }, end: { line, column: Math.max(from, to) } };
}
