/** Every expression of a step: readable, and reading only what is surely there when the step starts. */
import { compileExpression, type CompiledExpression } from "../expressions/compile-expression.js";
import { accessOf, type TreeFacts } from "../expressions/expression-tree.js";
import { findExpressions } from "../expressions/find-expressions.js";
import { typeWords } from "../expressions/plain-cel-message.js";
import { eachExpressionText } from "../expressions/references.js";
import { didYouMean } from "../../source/nearest-name.js";
import type { Playbook, StepDefinition } from "../playbook.js";
import { isJsonObject } from "../../source/json-object.js";
import type { IssueReport } from "../../source/issue-report.js";
import type { Path } from "../../source/path.js";
import { createStepGraph, type StepGraph } from "./step-graph.js";

interface Work {
  playbook: Playbook;
  graph: StepGraph;
  report: IssueReport;
  known: ReadonlySet<string>;
}

export function checkExpressions(playbook: Playbook, positions: readonly number[], otherIds: readonly string[], report: IssueReport): void {
  const known = new Set([...playbook.steps.map((step) => step.id), ...otherIds]);
  const work: Work = { playbook, graph: createStepGraph(playbook.steps), report, known };
  playbook.steps.forEach((step, index) => {
    const path: Path = ["steps", positions[index] ?? index];
    if (step.if !== undefined) checkCondition(work, step, step.if, [...path, "if"]);
    eachExpressionText(step.with, [...path, "with"], (text, place) => {
      checkText(work, step, text, place);
    });
  });
}

function checkCondition(work: Work, step: StepDefinition, text: string, path: Path): void {
  if (text.trim() === "") {
    work.report.add(path, "`if` is empty");
  } else if (text.trimStart().startsWith("${{")) {
    work.report.add(path, "`if` is a bare expression: leave out `${{` and `}}`");
  } else {
    const expression = checkOne(work, step, text, path, 0);
    if (expression && expression.type !== "bool" && expression.type !== "dyn") {
      work.report.add(path, `\`if\` must give true or false; this gives ${typeWords(expression.type)}`);
    }
  }
}

function checkText(work: Work, step: StepDefinition, text: string, path: Path): void {
  const found = findExpressions(text);
  if (!found.ok) {
    work.report.add(path, found.message, { offset: found.offset });
    return;
  }
  for (const part of found.parts) if (part.kind === "expression") checkOne(work, step, part.expression, path, part.offset);
}

function checkOne(work: Work, step: StepDefinition, text: string, path: Path, offset: number): CompiledExpression | undefined {
  const compiled = compileExpression(text);
  if (!compiled.ok)
    for (const fault of compiled.faults) work.report.add(path, `Bad expression: ${fault.message}`, { offset: offset + fault.offset });
  const facts = compiled.ok ? compiled.expression.facts : compiled.facts;
  if (facts) checkReads(work, step, facts, path, offset);
  return compiled.ok ? compiled.expression : undefined;
}

function checkReads(work: Work, step: StepDefinition, facts: TreeFacts, path: Path, offset: number): void {
  const before = work.graph.distances(step.id);
  for (const reference of facts.references) {
    const message = referenceFault(work, step, reference.stepId, before);
    if (message !== null) work.report.add(path, message, { offset: offset + reference.offset });
  }
  checkInputNames(work, facts, path, offset);
}

function referenceFault(work: Work, step: StepDefinition, stepId: string, before: ReadonlyMap<string, number>): string | null {
  if (stepId === step.id) return `The step \`${stepId}\` cannot read itself`;
  if (!work.known.has(stepId)) {
    const ids = work.playbook.steps.map((one) => one.id);
    const dashed = ids.find((id) => id.startsWith(`${stepId}-`));
    return `There is no step \`${stepId.slice(0, 100)}\`.${dashed === undefined ? didYouMean(stepId, ids) : ` A dash means minus here: write ${accessOf(dashed)}`}`;
  }
  const faulty = !work.playbook.steps.some((one) => one.id === stepId);
  return before.has(stepId) || faulty ? null : `The step \`${step.id}\` reads \`${stepId}\` but does not need it: add it to \`needs\``;
}

/** Inputs are closed when the playbook declares none, or says `additionalProperties: false`: then a wrong name is a sure failure. */
function checkInputNames({ playbook, report }: Work, facts: TreeFacts, path: Path, offset: number): void {
  const properties = isJsonObject(playbook.inputs?.properties) ? Object.keys(playbook.inputs.properties) : [];
  const closed =
    playbook.inputs === undefined ||
    (playbook.inputs.additionalProperties === false && Object.keys(playbook.inputs).every((key) => CLOSED_WORDS.has(key)));
  if (!closed) return;
  for (const { name, offset: at, tested } of facts.inputs) {
    if (tested || properties.includes(name)) continue;
    const there = properties.length === 0 ? "the playbook declares no inputs" : `there are ${properties.join(", ")}`;
    report.add(path, `There is no input \`${name}\`; ${there}.${didYouMean(name, properties)}`, { offset: offset + at });
  }
}

const CLOSED_WORDS = new Set(["type", "properties", "required", "additionalProperties", "title", "description", "$comment", "examples"]);
