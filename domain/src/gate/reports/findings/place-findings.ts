/**
 * Findings in their place in the repository, each with the fingerprint that survives moved lines and renamed files:
 * tool, rule, path in base, the line's text without its spacing, and how many of the same came before it.
 */
import { basePaths, type Change, type Texts } from "../../change/change.js";
import { createRenameMap } from "../../diff/rename-map.js";
import { fingerprintOf } from "../../verdict/finding.js";
import { createPathResolver } from "../report-paths.js";
import type { ToolFinding } from "./tool-finding.js";

export interface PlacedFinding extends ToolFinding {
  /** Its line's text, where the file is part of the change. */
  lineText: string | null;
  fingerprint: string;
}

export function placeFindings(findings: readonly ToolFinding[], side: "base" | "head", change: Change): PlacedFinding[] {
  const resolver = createPathResolver(side === "head" ? change.headPaths : basePaths(change));
  const { toBase } = createRenameMap(change.files);
  const texts: Texts = change.texts[side];
  const lines = new Map<string, readonly string[]>();
  const ordinals = new Map<string, number>();
  const sorted = [...findings].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || a.column - b.column);
  return sorted.map((finding) => {
    const path = placed(finding.path, resolver);
    const lineText = path === null || finding.line === null ? null : lineOf(path, finding.line, texts, lines);
    // A file that did not change has the same text on the same line on both sides: its number says as much.
    const where = lineText === null ? `#${String(finding.line ?? 0)}` : lineText.replace(/\s+/g, " ").trim();
    const own = path === null ? "" : side === "head" ? toBase(path) : path;
    const key = [finding.tool, finding.rule, own, where].join("\0");
    const ordinal = ordinals.get(key) ?? 0;
    ordinals.set(key, ordinal + 1);
    return { ...finding, path, lineText, fingerprint: fingerprintOf(finding.tool, finding.rule, own, where, String(ordinal)) };
  });
}

function placed(reported: string | null, resolver: ReturnType<typeof createPathResolver>): string | null {
  if (reported === null) return null;
  const resolved = resolver.resolve(safeDecode(reported));
  return resolved && "path" in resolved ? resolved.path : reported;
}

/** SARIF writes paths as addresses. */
function safeDecode(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

function lineOf(path: string, line: number, texts: Texts, lines: Map<string, readonly string[]>): string | null {
  const text = texts[path];
  if (text === undefined) return null;
  const known = lines.get(path) ?? text.split("\n");
  lines.set(path, known);
  return known[line - 1] ?? null;
}
