/** Evaluates a step's `if` and fills its `with`. Every failure is `expression_failed` with the step, the member and the place. */
import { DomainError } from "../../errors/index.js";
import type { Json } from "../../hashing/index.js";
import type { StepDefinition } from "../playbook.js";
import { formatPath, type Path } from "../../source/path.js";
import { isJsonList, isJsonObject } from "../../source/json-object.js";
import { ExpressionRefused, withFrame } from "./cel-environment.js";
import { stepKind } from "../kinds/index.js";
import { asText, fromCel, NotJson } from "./cel-values.js";
import { type CompiledExpression, compileExpression, ExpressionFailure } from "./compile-expression.js";
import { stepOf } from "./expression-tree.js";
import { findExpressions, hasExpression, type TextPart } from "./find-expressions.js";
import { typeWords } from "./plain-cel-message.js";
import { createContext, type ExpressionScope, frameOf, outputsOf, statusOf } from "./scope.js";

interface Evaluation {
  step: StepDefinition;
  scope: ExpressionScope;
  contextOf: (expression: CompiledExpression) => Record<string, unknown>;
}

/** @throws DomainError `expression_failed`, also when the condition gives anything but true or false. A step without `if` gives true. */
export function evaluateCondition(step: StepDefinition, scope: ExpressionScope): boolean {
  if (step.if === undefined) return true;
  const evaluation: Evaluation = { step, scope, contextOf: createContext(scope) };
  const value = evaluate(evaluation, step.if, ["if"]);
  if (typeof value === "boolean") return value;
  throw failed(evaluation, step.if, ["if"], 0, `the condition must give true or false; it gives ${kindOf(value)}`);
}

/** @throws DomainError `expression_failed`. The result is to be checked with `checkWith` before use. */
export function fillWith(step: StepDefinition, scope: ExpressionScope): { [key: string]: Json } {
  const evaluation: Evaluation = { step, scope, contextOf: createContext(scope) };
  const { texts = [] } = stepKind(step.uses);
  const members = Object.entries(step.with).map(([key, value]) => {
    const filled = fill(evaluation, value, ["with", key]);
    return [key, texts.includes(key) ? withTexts(filled) : filled] as const;
  });
  return Object.fromEntries(members);
}

/** Numbers, true and false one level down become texts. Anything else is left for the kind's schema to judge. */
function withTexts(value: Json): Json {
  const written = (item: Json): Json => (typeof item === "number" || typeof item === "boolean" ? asText(item) : item);
  if (isJsonList(value)) return value.map(written);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, written(item)]));
}

function fill(evaluation: Evaluation, value: Json, path: Path): Json {
  if (typeof value === "string") return hasExpression(value) ? fillText(evaluation, value, path) : value;
  if (isJsonList(value)) return value.map((item, index) => fill(evaluation, item, [...path, index]));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fill(evaluation, member, [...path, key])]));
}

function fillText(evaluation: Evaluation, text: string, path: Path): Json {
  const found = findExpressions(text);
  if (!found.ok) throw failed(evaluation, text, path, found.offset, found.message);
  const [only] = found.parts;
  if (only?.kind === "expression" && found.parts.length === 1) return evaluate(evaluation, only.expression, path);
  return found.parts
    .map((part: TextPart) => (part.kind === "text" ? part.text : asText(evaluate(evaluation, part.expression, path))))
    .join("");
}

function evaluate(evaluation: Evaluation, text: string, path: Path): Json {
  const compiled = compileExpression(text);
  if (!compiled.ok) {
    const [fault] = compiled.faults;
    throw failed(evaluation, text, path, fault?.offset ?? 0, fault?.message ?? "it cannot be read");
  }
  const { expression } = compiled;
  try {
    return withFrame(frameOf(evaluation.scope), () => fromCel(expression.run(evaluation.contextOf(expression))));
  } catch (error) {
    if (error instanceof NotJson) throw failed(evaluation, text, path, 0, `it gives ${error.message}`, error);
    if (error instanceof ExpressionRefused) throw failed(evaluation, text, path, 0, error.message, error);
    if (error instanceof ExpressionFailure) {
      throw failed(evaluation, text, path, error.offset, missingOutputs(evaluation, expression, error) ?? error.message, error);
    }
    throw error;
  }
}

/** A read through `null` outputs says so, instead of "no such member". */
function missingOutputs({ scope }: Evaluation, expression: CompiledExpression, error: ExpressionFailure): string | null {
  if (error.celCode !== "no_such_key" || !error.node) return null;
  for (let node = error.node; node.op === "." || node.op === "[]"; node = node.args[0]) {
    const stepId = stepOf(node);
    if (
      stepId !== null &&
      expression.facts.references.some((reference) => reference.stepId === stepId) &&
      outputsOf(scope, stepId) === null
    ) {
      return `the step \`${stepId}\` has no outputs, because it is ${statusOf(scope, stepId)}`;
    }
  }
  return null;
}

function failed(evaluation: Evaluation, text: string, path: Path, offset: number, reason: string, cause?: unknown): DomainError {
  const place = placeIn(text, offset);
  const member = formatPath(path);
  const rest = (text.slice(offset).split("\n")[0] ?? "").slice(0, 40).trimEnd();
  const near = rest === "" ? "at its end" : `at \`${rest}\``;
  const message = `Step \`${evaluation.step.id}\`, ${member}: ${reason} (line ${String(place.line)}, column ${String(place.column)} of the expression, ${near}).`;
  return new DomainError("expression_failed", message, {
    details: { stepId: evaluation.step.id, path: member, ...place, expression: text.slice(0, 200) },
    issues: [{ path: member, message: reason, ...place }],
    cause,
  });
}

function placeIn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before[before.length - 1]?.length ?? 0) + 1 };
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  if (isJsonList(value)) return "a list";
  if (isJsonObject(value)) return "an object";
  return `a ${typeWords(typeof value === "string" ? "string" : "double")}`;
}
