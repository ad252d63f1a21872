/** Judges every changed line of code against the reports. */
import type { Change } from "../../change/change.js";
import { baseName, inScope, pathKinds, sourceFamily } from "../../change/path-kind.js";
import { addedLines, isSubmodule, isSymlink, type ChangedFile } from "../../diff/changed-file.js";
import type { GatePolicy } from "../../policy/policy.js";
import type { CoverageNode, CoveredFile } from "./covered-file.js";
import { codeLines, hasExecutableCode } from "./executable-code.js";
import { functionAround, isCovered, nodesForLine } from "./judge-line.js";
import type { CoverageData } from "./read-coverage.js";

export interface MissedNode {
  path: string;
  node: CoverageNode;
  /** The changed lines that it stands for. */
  lines: readonly number[];
  function: string | null;
}

export interface ChangedCoverage {
  coverable: number;
  missed: number;
  nodes: readonly MissedNode[];
  /** Changed source files that no report tells of, and why that is not 0 %. */
  unmatched: readonly { path: string; why: string }[];
  /** Changed source files of languages that the reports are not about. */
  foreign: readonly string[];
  precisions: readonly string[];
}

export function judgeChangedLines(change: Change, policy: GatePolicy, data: CoverageData): ChangedCoverage {
  const { isSource } = pathKinds(policy);
  const wanted = inScope(policy.checks.coverage);
  const families = new Set([...data.files.keys()].map(sourceFamily));
  const unmatched: { path: string; why: string }[] = [];
  const foreign: string[] = [];
  const judged: JudgedFile[] = [];
  for (const file of change.files) {
    if (!wanted(file.path) || !isSource(file.path) || isSubmodule(file) || isSymlink(file)) continue;
    const text = change.texts.head[file.path];
    const lines = linesToJudge(file, text);
    if (lines.length === 0) continue;
    const reports = data.files.get(file.path);
    if (reports) judged.push(judgeFile(file, lines, reports));
    else if (data.ambiguous.has(file.path))
      unmatched.push({ path: file.path, why: `the report's \`${baseName(file.path)}\` could be several files` });
    else if (families.size > 0 && !families.has(sourceFamily(file.path))) foreign.push(file.path);
    else if (text === undefined || hasExecutableCode(text, file.path)) unmatched.push({ path: file.path, why: "file missing from report" });
  }
  return {
    coverable: judged.reduce((sum, { coverable }) => sum + coverable, 0),
    missed: judged.reduce((sum, { nodes }) => sum + new Set(nodes.flatMap(({ lines }) => lines)).size, 0),
    nodes: judged.flatMap(({ nodes }) => nodes),
    unmatched,
    foreign,
    precisions: [...new Set(judged.map(({ precision }) => precision))].sort(),
  };
}

function linesToJudge(file: ChangedFile, text: string | undefined): number[] {
  const lines = addedLines(file);
  const code = text === undefined ? null : codeLines(text, file.path);
  return lines.filter(({ line, text: own }) => (code === null ? own.trim() !== "" : code.has(line))).map(({ line }) => line);
}

interface JudgedFile {
  coverable: number;
  nodes: readonly MissedNode[];
  precision: string;
}

function judgeFile(file: ChangedFile, lines: readonly number[], reports: readonly CoveredFile[]): JudgedFile {
  const missed = new Map<CoverageNode, { lines: number[]; function: string | null }>();
  let coverable = 0;
  for (const line of lines) {
    const views = reports.map((report) => ({ report, nodes: nodesForLine(report, line) })).filter(({ nodes }) => nodes.length > 0);
    const [first] = views;
    if (!first) continue;
    coverable += 1;
    // One run of the tests that covers it is enough.
    if (views.some(({ nodes }) => isCovered(nodes))) continue;
    const node = first.nodes.find(({ hits }) => hits === 0);
    if (!node) continue;
    const known = missed.get(node);
    if (known) known.lines.push(line);
    else missed.set(node, { lines: [line], function: functionAround(first.report, line) });
  }
  const precision = reports.some((report) => report.precision === "node") ? "node" : "line";
  return {
    coverable,
    precision,
    nodes: [...missed].map(([node, { lines: own, function: name }]) => ({ path: file.path, node, lines: own, function: name })),
  };
}
