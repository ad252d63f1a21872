/**
 * Is a recorded history one that the model allows? For each step: is there an order of its operations, each within the time between its
 * call and its answer, in which the model gives every answer that was given (linearizability)? An unknown answer may have had its effect or not.
 */
import { follow } from "./lease-model.js";
import type { Operation } from "./lease-operation.js";
import { EMPTY, type ModelRules, type ModelState } from "./model-state.js";

export interface StepVerdict {
  ok: boolean;
  /** The states the model may be in at the end; of a violation, empty. */
  final: ModelState | null;
  /** The longest order found, and the operations of which none could come next. */
  stuck: { done: readonly Operation[]; next: readonly Operation[] } | null;
}

/** A search that grows beyond this is given up as undecided, which counts as a violation: histories are recorded so that it does not. */
const NODES_MOST = 2_000_000;

interface Node {
  mask: bigint;
  state: ModelState;
  order: readonly Operation[];
}

export function checkStep(recorded: readonly Operation[], rules: ModelRules): StepVerdict {
  const operations = [...recorded].sort((a, b) => a.called - b.called);
  const seen = new Set<string>();
  const todo: Node[] = [{ mask: 0n, state: EMPTY, order: [] }];
  let best: Node = { mask: 0n, state: EMPTY, order: [] };
  let nodes = 0;
  for (let node = todo.pop(); node; node = todo.pop()) {
    if (node.order.length > best.order.length) best = node;
    if (isDone(operations, node.mask)) return { ok: true, final: node.state, stuck: null };
    if (++nodes > NODES_MOST) break;
    // Last in, first out: what was called first is tried first.
    for (const { operation, bit } of candidates(operations, node.mask).reverse()) {
      const mask = node.mask | bit;
      for (const state of follow(node.state, operation, rules)) {
        const key = `${mask.toString(36)}|${JSON.stringify(state)}`;
        if (seen.has(key)) continue;
        seen.add(key);
        todo.push({ mask, state, order: [...node.order, operation] });
      }
    }
  }
  const next = candidates(operations, best.mask).map(({ operation }) => operation);
  return { ok: false, final: null, stuck: { done: best.order, next } };
}

/** What is left had an unknown answer: it never had an effect. */
function isDone(operations: readonly Operation[], mask: bigint): boolean {
  return operations.every((operation, index) => (mask & (1n << BigInt(index))) !== 0n || operation.answer.is === "unknown");
}

/** Operations that may come next: called before the first answer among those that are left. */
function candidates(operations: readonly Operation[], mask: bigint): { operation: Operation; bit: bigint }[] {
  const left: { operation: Operation; bit: bigint }[] = [];
  let firstAnswer = Infinity;
  for (const [index, operation] of operations.entries()) {
    if (operation.called > firstAnswer) break;
    const bit = 1n << BigInt(index);
    if ((mask & bit) !== 0n) continue;
    left.push({ operation, bit });
    if (operation.answer.is !== "unknown") firstAnswer = Math.min(firstAnswer, operation.answered);
  }
  return left.filter(({ operation }) => operation.called <= firstAnswer);
}
