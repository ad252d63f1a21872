/**
 * Puts charges around everything in an expression that can grow: turns of loops, sums, calls, comparisons of large values.
 * It edits the text, so the library stays untouched; `toOriginal` maps a place back.
 */
import type { ASTNode } from "@marcbachmann/cel-js";
import { CHARGE_SIZE, CHARGE_TURN, LINEAR, MAY_TURN } from "./cel-environment.js";
import { childrenOf } from "./expression-tree.js";

interface Insertion {
  at: number;
  text: string;
  opens: boolean;
  /** Length of what it wraps: at one place, wider ones open first and close last. */
  width: number;
}

interface Plan {
  text: string;
  /** The text with everything inside quotes and comments blanked, so that brackets can be counted. */
  bare: string;
  insertions: Insertion[];
}

const LOOPS = new Set(["map", "filter", "exists", "exists_one", "all"]);
const LOOP_GUARDS: Readonly<Record<string, string | undefined>> = { all: `${MAY_TURN}() && `, exists: `!${MAY_TURN}() || ` };
const COMPARISONS = new Set(["==", "!=", "in"]);
/** A long sum is charged at every eighth plus: often enough to stop growth, seldom enough not to nest too deeply. */
const SUM_STRIDE = 8;

export interface Instrumented {
  text: string;
  toOriginal(offset: number): number;
}

export function instrument(text: string, root: ASTNode): Instrumented {
  const plan: Plan = { text, bare: blankQuotes(text), insertions: [] };
  collect(plan, root, true);
  plan.insertions.sort((a, b) => a.at - b.at || Number(a.opens) - Number(b.opens) || (a.opens ? b.width - a.width : a.width - b.width));
  let result = "";
  let from = 0;
  const origins: number[] = [];
  const copy = (to: number): void => {
    for (; from < to; from++) {
      result += text.charAt(from);
      origins.push(from);
    }
  };
  for (const { at, text: inserted } of plan.insertions) {
    copy(at);
    result += inserted;
    for (let i = 0; i < inserted.length; i++) origins.push(at);
  }
  copy(text.length);
  return { text: result, toOriginal: (offset) => origins[offset] ?? text.length };
}

function collect(plan: Plan, node: ASTNode, topOfSum: boolean): void {
  if (node.op === "call" && node.args[0] === "has") return;
  if (node.op === "rcall" && node.args[0] === "matches") {
    plan.insertions.push({ at: plan.bare.indexOf("matches", node.args[1].end), text: LINEAR, opens: true, width: 0 });
  }
  if (node.op === "rcall" && LOOPS.has(node.args[0])) {
    const before = LOOP_GUARDS[node.args[0]] ?? CHARGE_TURN;
    for (const body of node.args[2].slice(1)) wrap(plan, body, before);
  } else if (node.op === "+") {
    if (topOfSum || sumLength(node) % SUM_STRIDE === 0) wrap(plan, node, CHARGE_SIZE);
  } else if (node.op === "rcall" || node.op === "list" || node.op === "map") {
    wrap(plan, node, CHARGE_SIZE);
  } else if (COMPARISONS.has(node.op)) {
    for (const side of childrenOf(node)) if (side.op !== "value" && side.op !== "list" && side.op !== "map") wrap(plan, side, CHARGE_SIZE);
  }
  for (const child of childrenOf(node)) collect(plan, child, node.op !== "+" || child !== childrenOf(node)[0]);
}

function sumLength(node: ASTNode): number {
  let length = 0;
  let left = node;
  for (; left.op === "+"; left = left.args[0]) length += 1;
  return length;
}

/** @param before what stands before the opening bracket: a function's name, or a guard. The parser leaves brackets at the rim out of a node's range (`(a) + b` starts at `a`): take them in. */
function wrap(plan: Plan, node: ASTNode, before: string): void {
  let { start, end } = node;
  let depth = 0;
  let lowest = 0;
  for (let at = start; at < end; at++) {
    if (plan.bare[at] === "(") depth += 1;
    else if (plan.bare[at] === ")") lowest = Math.min(lowest, --depth);
  }
  for (let missing = -lowest; missing > 0; missing--) start = Math.max(0, plan.bare.lastIndexOf("(", start - 1));
  for (let open = depth - lowest; open > 0; open--) end = plan.bare.indexOf(")", end) + 1;
  const width = end - start;
  plan.insertions.push({ at: start, text: `${before}(`, opens: true, width }, { at: end, text: ")", opens: false, width });
}

function blankQuotes(text: string): string {
  const quoted = /"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|\/\/[^\n]*/g;
  return text.replace(quoted, (match) => " ".repeat(match.length));
}
