/** Which steps an expression, or all expressions of a step, read. */
import type { Json } from "../../hashing/index.js";
import type { StepDefinition } from "../playbook.js";
import { isJsonList, isJsonObject } from "../../source/json-object.js";
import type { Path } from "../../source/path.js";
import { compileExpression } from "./compile-expression.js";
import { findExpressions, hasExpression } from "./find-expressions.js";

/** Calls `seen` for every text under a value that holds `${{`. */
export function eachExpressionText(value: Json, path: Path, seen: (text: string, path: Path) => void): void {
  if (typeof value === "string") {
    if (hasExpression(value)) seen(value, path);
  } else if (isJsonList(value)) {
    value.forEach((item, index) => {
      eachExpressionText(item, [...path, index], seen);
    });
  } else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) eachExpressionText(member, [...path, key], seen);
  }
}

/** @returns the ids in the order they are first read. */
export function referencesOf(step: StepDefinition, part: "if" | "with" | "both"): { steps: string[] } {
  const expressions: string[] = [];
  if (part !== "with" && step.if !== undefined) expressions.push(step.if);
  if (part !== "if") {
    eachExpressionText(step.with, ["with"], (text) => {
      const found = findExpressions(text);
      if (found.ok) for (const item of found.parts) if (item.kind === "expression") expressions.push(item.expression);
    });
  }
  const steps = new Set<string>();
  for (const text of expressions) {
    const compiled = compileExpression(text);
    if (compiled.ok) for (const reference of compiled.expression.facts.references) steps.add(reference.stepId);
  }
  return { steps: [...steps] };
}

/** Does the step's `if` judge its needs by itself? */
export function usesStatusFunction(condition: string): boolean {
  const compiled = compileExpression(condition);
  return compiled.ok && compiled.expression.facts.usesStatus;
}
