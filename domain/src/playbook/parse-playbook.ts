/** Text → playbook, or every fault in it with line and column. The only door by which a playbook comes in. */
import type { Issue } from "../errors/index.js";
import { sha256Hex, type Json } from "../hashing/index.js";
import { BUILT_IN_PLAYBOOKS } from "./built-in/index.js";
import { checkExpressions } from "./checks/check-expressions.js";
import { checkGraph } from "./checks/check-graph.js";
import { checkPatches } from "./checks/check-patches.js";
import { checkShape } from "./checks/check-shape.js";
import { findLiteralFaults } from "./checks/check-with.js";
import type { Playbook } from "./playbook.js";
import { checkSchema } from "./schema/check-schema.js";
import { createIssueReport, type IssueReport } from "../source/issue-report.js";
import { isJsonList, isJsonObject } from "../source/json-object.js";
import { readSource } from "../source/read-source.js";
import { PLAYBOOK_BYTES_MAX } from "./playbook-limits.js";

export interface ParseOptions {
  /** Default false: kinds that only benchmarks use are refused. */
  allowBenchKinds?: boolean;
  /** True for playbooks from a repository or a request: names of built-in playbooks are refused. */
  reservedNames?: boolean;
}

export type ParsedPlaybook = { ok: true; playbook: Playbook; /** Of the exact text. */ sha256: string } | { ok: false; issues: Issue[] };

/** Most runs start one of a few playbooks, and reading YAML takes milliseconds: good texts are remembered, frozen. */
const CACHE_MAX = 32;
const cache = new Map<string, ParsedPlaybook>();

/** @param text YAML or JSON, at most 256 KiB. Never throws on bad text. The playbook is frozen: callers share it. */
export function parsePlaybook(text: string, options: ParseOptions = {}): ParsedPlaybook {
  const key = `${String(options.allowBenchKinds === true)} ${String(options.reservedNames === true)} ${text}`;
  const known = cache.get(key);
  if (known) return known;
  const parsed = parseText(text, options);
  if (!parsed.ok) return parsed;
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(key, deepFreeze(parsed));
  return parsed;
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value) as unknown[]) if (typeof member === "object" && member !== null) deepFreeze(member);
  return Object.freeze(value);
}

function parseText(text: string, options: ParseOptions): ParsedPlaybook {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > PLAYBOOK_BYTES_MAX) {
    return {
      ok: false,
      issues: [
        {
          path: "",
          line: 1,
          column: 1,
          message: `The text has ${String(bytes)} bytes; a playbook has at most ${String(PLAYBOOK_BYTES_MAX)} (256 KiB)`,
        },
      ],
    };
  }
  const source = readSource(text);
  const report = createIssueReport(source);
  for (const fault of source.faults) report.addAt(fault.path, fault.message, fault);
  if (source.value === undefined && source.faults.length === 0) {
    report.add([], text.trim() === "" ? "The text is empty" : "There is no playbook in this text");
  }
  const playbook = source.value === undefined ? undefined : checkAll(source.value, report, options);
  const issues = report.issues();
  return issues.length > 0 || !playbook ? { ok: false, issues } : { ok: true, playbook, sha256: sha256Hex(text) };
}

function checkAll(value: Json, report: IssueReport, options: ParseOptions): Playbook | undefined {
  const { playbook, positions } = checkShape(value, report, { allowBenchKinds: options.allowBenchKinds ?? false });
  if (!playbook) return undefined;
  if (options.reservedNames === true && BUILT_IN_PLAYBOOKS.has(playbook.name)) {
    report.add(["name"], `The name \`${playbook.name}\` belongs to a built-in playbook: choose another`);
  }
  if (playbook.inputs) checkInputsSchema(playbook.inputs, report);
  const ids = idsOf(value);
  checkIdsOnce(ids, report);
  const otherIds = ids.map(({ id }) => id).filter((id) => !playbook.steps.some((step) => step.id === id));
  checkGraph(playbook, positions, otherIds, report);
  checkExpressions(playbook, positions, otherIds, report);
  checkPatches(playbook, positions, report);
  playbook.steps.forEach((step, index) => {
    for (const { path, message } of findLiteralFaults(step.uses, step.with))
      report.add(["steps", positions[index] ?? index, ...path], message);
  });
  return playbook;
}

function checkInputsSchema(inputs: { readonly [key: string]: Json }, report: IssueReport): void {
  if (inputs.type !== "object")
    report.add(["inputs"], "`inputs` is a JSON Schema and must have `type: object`, with the inputs under `properties`");
  checkSchema(inputs, ["inputs"], (path, message, at) => {
    report.add(path, message, at);
  });
}

function checkIdsOnce(ids: readonly StepId[], report: IssueReport): void {
  const seen = new Set<string>();
  for (const { id, position } of ids) {
    if (seen.has(id)) report.add(["steps", position, "id"], `There is already a step \`${id.slice(0, 100)}\`: every id stands once`);
    seen.add(id);
  }
}

interface StepId {
  id: string;
  /** In the text's list. */
  position: number;
}

/** Also of steps that were left out for other faults: needing them is not a second fault, and neither hides a repeated id. */
function idsOf(value: Json): StepId[] {
  const steps = isJsonObject(value) && isJsonList(value.steps) ? value.steps : [];
  return steps.flatMap((step, position) => (isJsonObject(step) && typeof step.id === "string" ? [{ id: step.id, position }] : []));
}
