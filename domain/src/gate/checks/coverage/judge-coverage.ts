/** Coverage of the changed lines: a budget for small changes, a share for larger ones, and a floor under the project that only rises. */
import type { Change } from "../../change/change.js";
import { baseName, folderOf, pathKinds } from "../../change/path-kind.js";
import { toolState } from "../../evidence/tool-state.js";
import type { CheckSettings, GatePolicy } from "../../policy/policy.js";
import type { Judgement } from "../../verdict/check-verdict.js";
import { fingerprintOf, type Finding } from "../../verdict/finding.js";
import { counted, reason, type Reason } from "../../verdict/reason.js";
import type { JudgeInput } from "../check.js";
import { commandFailed } from "../command-failed.js";
import { judgeChangedLines, type ChangedCoverage, type MissedNode } from "./changed-lines.js";
import { nextFloor, projectCoverage } from "./project-coverage.js";
import { readCoverage } from "./read-coverage.js";

export function judgeCoverage({ policy, settings, change, evidence }: JudgeInput<"coverage">): Judgement {
  const state = toolState(evidence.tool);
  if (!state.ready) return { outcome: state.outcome, findings: [], reason: reason(state.says) };
  const { run } = evidence.tool;
  if (state.reports.length === 0 && run !== null && run.exitCode !== 0) return commandFailed("coverage", run);
  if (state.reports.length === 0)
    return { outcome: "error", findings: [], reason: reason("the command leaves no report: name it in `report`") };
  const { usable, notes } = freshEnough(state.reports, change, settings, policy);
  const data = readCoverage(usable, settings.format, change.headPaths);
  if (data.faults.length > 0)
    return { outcome: "error", findings: [], reason: reason(`a report cannot be read: ${data.faults.join("; ")}`), notes };
  const changed = judgeChangedLines(change, policy, data);
  const allNotes = [...notes, ...notesOn(changed)];
  const floor = Math.max(evidence.floor ?? 0, settings.floor ?? 0);
  const measured = projectCoverage(data, policy);
  const details = {
    coverable: changed.coverable,
    missed: changed.missed,
    project: measured,
    nextFloor: measured === null ? null : nextFloor(floor, measured),
  };
  if (changed.unmatched.length > 0) {
    const because = changed.unmatched.map(({ path, why }) => reason(`${path}: ${why}`));
    return {
      outcome: "error",
      findings: [],
      reason: reason(`${counted(changed.unmatched.length, "changed file")} cannot be judged`, because),
      notes: allNotes,
      details,
    };
  }
  return { ...conclude(changed, settings, change, policy, { floor, measured }), notes: allNotes, details };
}

/** A report of an earlier commit counts only while none of its files changed since, and its commit is part of this history. */
function freshEnough(
  reports: readonly { path: string; text: string; carried?: { commit: string; isAncestor: boolean; ageMs: number } }[],
  change: Change,
  settings: CheckSettings["coverage"],
  policy: GatePolicy,
): { usable: typeof reports; notes: string[] } {
  const notes: string[] = [];
  const touched = new Set(change.files.flatMap(({ path, oldPath }) => [path, oldPath ?? path]));
  const usable = reports.filter(({ path, text, carried }) => {
    if (!carried) return true;
    const stale = [...readCoverage([{ path, text }], settings.format, change.headPaths).files.keys()].filter(
      (name) => touched.has(name) && pathKinds(policy).isSource(name),
    );
    const good = carried.isAncestor && stale.length === 0;
    const age = `${String(Math.floor(carried.ageMs / 3_600_000))} h old`;
    notes.push(
      `${path}: ${good ? "carried forward" : "not carried forward"} from ${carried.commit.slice(0, 12)}, ${age}${stale.length > 0 ? `; changed since: ${stale.join(", ")}` : ""}`,
    );
    return good;
  });
  return { usable, notes };
}

function notesOn({ foreign, precisions }: ChangedCoverage): string[] {
  return [
    ...(precisions.includes("line") ? ["precision: line (this format cannot see branches inside a line)"] : []),
    ...(foreign.length > 0 ? [`no report is about the language of ${foreign.join(", ")}`] : []),
  ];
}

function conclude(
  changed: ChangedCoverage,
  settings: CheckSettings["coverage"],
  change: Change,
  policy: GatePolicy,
  project: { floor: number; measured: number | null },
): Judgement {
  const lines = judgeBudget(changed, settings);
  const sunk = project.measured !== null && project.measured < project.floor;
  const because = [reason(lines.says), ...(project.measured === null ? [] : [floorReason(project.measured, project.floor)])];
  const failed = !lines.met || sunk;
  const findings = [
    ...changed.nodes.map((missed) => nodeFinding(missed, change, policy, !lines.met)),
    ...(sunk ? [floorFinding(project.measured ?? 0, project.floor)] : []),
  ];
  if (changed.coverable === 0 && !sunk)
    return { outcome: "not-applicable", findings, reason: reason("no changed line can be covered", because) };
  return {
    outcome: failed ? "fail" : "pass",
    findings,
    reason: reason(
      failed ? [lines.met ? "" : lines.says, sunk ? "the project fell under its floor" : ""].filter(Boolean).join("; ") : lines.says,
      because,
    ),
  };
}

/** Floating point must not decide: 8 of 10 is 80 %. */
const EPSILON = 1e-9;

function judgeBudget(
  { coverable, missed }: ChangedCoverage,
  { target, smallChangeLines }: CheckSettings["coverage"],
): { met: boolean; says: string } {
  const covered = coverable - missed;
  const of = `${String(covered)} of ${counted(coverable, "changed line")} covered`;
  if (coverable === 0) return { met: true, says: "no changed line can be covered" };
  if (coverable >= smallChangeLines)
    return {
      met: covered >= coverable * target - EPSILON,
      says: `${of} (${percent(covered / coverable)}; ${percent(target)} are asked for)`,
    };
  const budget = Math.max(1, Math.floor(coverable * (1 - target) + EPSILON));
  return { met: missed <= budget, says: `${of}; a change of under ${String(smallChangeLines)} lines may miss ${String(budget)}` };
}

function percent(share: number): string {
  return `${String(Math.round(share * 10_000) / 100)} %`;
}

function floorReason(measured: number, floor: number): Reason {
  return reason(`the project is covered to ${percent(measured)}${floor > 0 ? `; its floor is ${percent(floor)}` : ""}`);
}

const KIND_WORDS = { statement: "statement", branch: "branch", function: "function", line: "line" } as const;

function nodeFinding({ path, node, lines, function: name }: MissedNode, change: Change, policy: GatePolicy, blocking: boolean): Finding {
  const first = lines[0] ?? node.start.line;
  const text = (change.texts.head[path] ?? "").split("\n")[first - 1]?.trim() ?? "";
  const where = name === null || name === "" ? "" : ` in \`${name}\``;
  return {
    check: "coverage",
    rule: `uncovered-${KIND_WORDS[node.kind]}`,
    severity: "medium",
    path,
    range: {
      start: { line: node.start.line, column: node.start.column + 1 },
      end: {
        line: node.end.line,
        column: Number.isFinite(node.end.column) ? Math.max(1, node.end.column) : Math.max(1, lineLength(change, path, node.end.line)),
      },
    },
    message: `No test runs this ${KIND_WORDS[node.kind]}${where} (changed ${lines.length === 1 ? "line" : "lines"} ${lines.join(", ")}).`,
    fingerprint: fingerprintOf("coverage", path, node.kind, text, name ?? ""),
    evidence: text.slice(0, 200),
    blocking,
    fix: `Cover it in ${suggestedTest(path, change, policy)}.`,
  };
}

function lineLength(change: Change, path: string, line: number): number {
  return (change.texts.head[path] ?? "").split("\n")[line - 1]?.length ?? 1;
}

/** A test that is there and has the file's name in its own, else the usual name beside it. */
function suggestedTest(path: string, change: Change, policy: GatePolicy): string {
  const name = baseName(path);
  const stem = name.slice(0, name.lastIndexOf("."));
  const { isTest } = pathKinds(policy);
  const there = change.headPaths.filter(
    (candidate) =>
      isTest(candidate) && new RegExp(`(?:^|[._-])${stem.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?:[._-]|$)`).test(baseName(candidate)),
  );
  const near = there.find((candidate) => folderOf(candidate).startsWith(folderOf(path))) ?? there[0];
  return near ?? `${folderOf(path) === "" ? "" : `${folderOf(path)}/`}${stem}.test${name.slice(name.lastIndexOf("."))}`;
}

function floorFinding(measured: number, floor: number): Finding {
  return {
    check: "coverage",
    rule: "project-floor",
    severity: "medium",
    path: null,
    range: null,
    message: `The whole project is covered to ${percent(measured)}; it was at ${percent(floor)} before, and that floor only rises.`,
    fingerprint: fingerprintOf("coverage", "project-floor"),
    evidence: `${percent(measured)} < ${percent(floor)}`,
    blocking: true,
  };
}
