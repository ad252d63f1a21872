/** Walks the parsed form of an expression: its children, and what it reads of other steps. */
import type { ASTNode } from "@marcbachmann/cel-js";
import { STATUS_FUNCTIONS } from "./cel-environment.js";

export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case "value":
    case "id":
      return [];
    case ".":
    case ".?":
      return [node.args[0]];
    case "call":
      return node.args[1];
    case "rcall":
      return [node.args[1], ...node.args[2]];
    case "map":
      return node.args.flat();
    case "!_":
    case "-_":
      return [node.args];
    default:
      return node.args;
  }
}

export interface StepReference {
  stepId: string;
  /** Where the reference stands in the expression. */
  offset: number;
  end: number;
  reads: "outputs" | "status";
}

export interface InputReference {
  name: string;
  offset: number;
  /** Inside has(…): it may be missing. */
  tested: boolean;
}

export interface TreeFacts {
  references: StepReference[];
  inputs: InputReference[];
  usesStatus: boolean;
  faults: { offset: number; message: string }[];
}

export function readTree(root: ASTNode): TreeFacts {
  const facts: TreeFacts = { references: [], inputs: [], usesStatus: false, faults: [] };
  visit(root, null, facts);
  return facts;
}

function visit(node: ASTNode, parent: ASTNode | null, facts: TreeFacts): void {
  if (node.op === "call" && (STATUS_FUNCTIONS as readonly string[]).includes(node.args[0])) readStatusCall(node.args[0], node, facts);
  if (node.op === "id" && node.args === "steps" && !isStepAccess(parent, node)) {
    facts.faults.push({ offset: node.start, message: 'Name the step: `steps.build.outputs` or `steps["build"].outputs`' });
  }
  const input = inputOf(node);
  if (input !== null) facts.inputs.push({ name: input, offset: node.start, tested: parent?.op === "call" && parent.args[0] === "has" });
  const stepId = stepOf(node);
  if (stepId !== null) {
    facts.references.push({ stepId, offset: node.start, end: node.end, reads: "outputs" });
    if (!(parent?.op === "." && parent.args[1] === "outputs") && !(parent?.op === "[]" && isText(parent.args[1], "outputs"))) {
      facts.faults.push({
        offset: node.start,
        message: `Of a step an expression can read \`outputs\`: write \`${accessOf(stepId)}.outputs\`, or succeeded("${stepId}")`,
      });
    }
  }
  for (const child of childrenOf(node)) visit(child, node, facts);
}

function readStatusCall(name: string, node: ASTNode, facts: TreeFacts): void {
  facts.usesStatus = true;
  if (node.op !== "call" || name === "always") return;
  const [argument] = node.args[1];
  if (argument?.op === "value" && typeof argument.args === "string") {
    facts.references.push({ stepId: argument.args, offset: argument.start, end: argument.end, reads: "status" });
  } else {
    facts.faults.push({ offset: node.start, message: `${name}() takes the id of one step, in quotes: ${name}("build")` });
  }
}

/** `steps.build` and `steps["build"]` both name the step. */
export function stepOf(node: ASTNode): string | null {
  if (node.op === "." && isSteps(node.args[0])) return node.args[1];
  if (node.op === "[]" && isSteps(node.args[0])) {
    const [, index] = node.args;
    return index.op === "value" && typeof index.args === "string" ? index.args : null;
  }
  return null;
}

function inputOf(node: ASTNode): string | null {
  return node.op === "." && node.args[0].op === "id" && node.args[0].args === "inputs" ? node.args[1] : null;
}

function isStepAccess(parent: ASTNode | null, node: ASTNode): boolean {
  return parent !== null && (parent.op === "." || parent.op === "[]") && parent.args[0] === node && stepOf(parent) !== null;
}

function isSteps(node: ASTNode): boolean {
  return node.op === "id" && node.args === "steps";
}

function isText(node: ASTNode, text: string): boolean {
  return node.op === "value" && node.args === text;
}

export function accessOf(stepId: string): string {
  return stepId.includes("-") ? `steps["${stepId}"]` : `steps.${stepId}`;
}
