/** Plan sync: a change belongs to agreed, open work, stays inside it, and what it claims to finish is shown by a test. */
import type { Change } from "../../change/change.js";
import { inScope, matcher, pathKinds } from "../../change/path-kind.js";
import type { ChangedFile } from "../../diff/changed-file.js";
import type { CheckSettings, GatePolicy } from "../../policy/policy.js";
import type { Judgement } from "../../verdict/check-verdict.js";
import { fingerprintOf, type Finding } from "../../verdict/finding.js";
import { counted, reason } from "../../verdict/reason.js";
import type { JudgeInput } from "../check.js";
import type { PlanEvidence, PlanItem } from "./evidence.js";
import { parsePlan } from "./parse-plan.js";
import { planReferences, type PlanReferences } from "./plan-references.js";

export function judgePlan({ policy, settings, change, evidence, passedTests }: JudgeInput<"plan">): Judgement {
  const wanted = inScope(settings);
  const files = change.files.filter(({ path }) => wanted(path));
  if (files.length === 0) return nothing("not-applicable", "no file to look at was changed");
  if (isExempt(files, policy, settings))
    return nothing("not-applicable", `documents alone, and at most ${String(settings.exemptLines)} lines of them`);
  const plan = readPlan(evidence.plan);
  if (!plan.ok) return plan.judgement;
  const references = planReferences(change, plan.items, evidence.references);
  const items = references.items.flatMap((id) => plan.items.find((item) => item.id === id) ?? []);
  const drift = items.length === 0 ? [] : drifted(files, items, settings.file);
  const findings = [
    ...referenceFindings(references, plan.items),
    ...ownerFindings(items, evidence.author),
    ...drift.map((path) => driftFinding(path, items)),
    ...acceptanceFindings(references, plan.items, passedTests),
  ];
  const notes = items.flatMap((item) => idleGlobs(item, change)).map(({ id, glob }) => `plan: \`${glob}\` of ${id} matches no file`);
  const named = items.map(({ id }) => id).join(", ");
  return {
    outcome: findings.length > 0 ? "fail" : "pass",
    findings,
    reason: reason(
      findings.length > 0
        ? `${counted(findings.length, "difference")} between the change and the plan`
        : `belongs to ${named}, and stays inside`,
    ),
    notes,
    ...(drift.length > 0 ? { details: { proposal: { item: items[0]?.id ?? "", addGlobs: drift } } } : {}),
  };
}

function nothing(outcome: Judgement["outcome"], says: string): Judgement {
  return { outcome, findings: [], reason: reason(says) };
}

function isExempt(files: readonly ChangedFile[], policy: GatePolicy, settings: CheckSettings["plan"]): boolean {
  const { isDocs } = pathKinds(policy);
  const lines = files.reduce(
    (sum, { hunks }) => sum + hunks.reduce((count, { added, removed }) => count + Math.max(added.length, removed.length), 0),
    0,
  );
  return (
    lines <= settings.exemptLines &&
    files.every(({ path, oldPath, binary }) => isDocs(path) && (oldPath === null || isDocs(oldPath)) && !binary)
  );
}

function readPlan(plan: PlanEvidence["plan"]): { ok: true; items: readonly PlanItem[] } | { ok: false; judgement: Judgement } {
  if (plan.source === "tasks") return { ok: true, items: plan.items };
  if (plan.text === null) return { ok: false, judgement: nothing("missing", `there is no plan at ${plan.path} on the target`) };
  const parsed = parsePlan(plan.text);
  if (parsed.ok) return parsed;
  const because = parsed.issues.map(({ path, line, column, message }) =>
    reason(`${plan.path}:${String(line ?? 1)}:${String(column ?? 1)} ${path}: ${message}`),
  );
  return { ok: false, judgement: { outcome: "error", findings: [], reason: reason(`the plan at ${plan.path} cannot be read`, because) } };
}

function finding(rule: string, path: string | null, message: string, key: string, fix?: string): Finding {
  const fields = { check: "plan" as const, rule, severity: "medium" as const, path, range: null, message, evidence: key };
  return { ...fields, fingerprint: fingerprintOf("plan", rule, path ?? "", key), blocking: true, ...(fix === undefined ? {} : { fix }) };
}

function referenceFindings({ items }: PlanReferences, known: readonly PlanItem[]): Finding[] {
  const open = known.filter(({ state }) => state === "open").map(({ id }) => id);
  if (items.length === 0) {
    const fix = `Add a footer \`Refs: <item>\` to a commit, or name the item in the branch. Open: ${open.slice(0, 10).join(", ") || "none"}.`;
    return [finding("no-reference", null, "This change names no item of the plan.", "", fix)];
  }
  return items.flatMap((id) => {
    const item = known.find((entry) => entry.id === id);
    if (!item) return [finding("unknown-item", null, `The plan has no item \`${id}\`.`, id)];
    return item.state === "open"
      ? []
      : [finding("item-not-open", null, `\`${id}\` (${item.title}) is ${item.state}: work on it is over.`, id)];
  });
}

/** Offline nobody knows who the author really is: then it is not judged. */
function ownerFindings(items: readonly PlanItem[], author: string | null): Finding[] {
  return items
    .filter(({ owner }) => author !== null && owner !== null && owner !== author)
    .map(({ id, owner }) =>
      finding("other-owner", null, `\`${id}\` belongs to ${owner ?? ""}, and this change is by ${author ?? ""}.`, id),
    );
}

/** Both names of a moved file must fit. The plan itself may always be brought up to date. */
function drifted(files: readonly ChangedFile[], items: readonly PlanItem[], planFile: string): string[] {
  const fits = matcher([...items.flatMap(({ globs }) => globs), planFile]);
  return [...new Set(files.flatMap(({ path, oldPath }) => [path, oldPath ?? path]))].filter((path) => !fits(path)).sort();
}

function driftFinding(path: string, items: readonly PlanItem[]): Finding {
  const names = items.map(({ id }) => id).join(", ");
  return finding(
    "drift",
    path,
    `This file lies outside what ${names} may reach.`,
    path,
    `Take it out of the change, or add it to the globs of ${items[0]?.id ?? ""}.`,
  );
}

function acceptanceFindings({ closed }: PlanReferences, known: readonly PlanItem[], passed: readonly string[] | null): Finding[] {
  const green = new Set(passed);
  return closed.flatMap(({ item, entry }) => {
    const name = `${item}/${entry}`;
    const acceptance = known.find(({ id }) => id === item)?.acceptance.find(({ id }) => id === entry);
    if (!known.some(({ id }) => id === item)) return [];
    if (!acceptance) return [finding("unknown-acceptance", null, `\`${item}\` has no acceptance entry \`${entry}\`.`, name)];
    if (acceptance.test === null)
      return [finding("acceptance-unproved", null, `\`${name}\` is closed, and the plan names no test that shows it.`, name)];
    if (passed === null)
      return [finding("acceptance-unproved", null, `\`${name}\` is closed, and no results of tests are there to show it.`, name)];
    return green.has(acceptance.test)
      ? []
      : [finding("acceptance-unproved", null, `\`${name}\` is closed, and its test \`${acceptance.test}\` did not pass.`, name)];
  });
}

export function idleGlobs({ id, globs }: PlanItem, change: Pick<Change, "headPaths">): { id: string; glob: string }[] {
  return globs.filter((glob) => !change.headPaths.some(matcher([glob]))).map((glob) => ({ id, glob }));
}
