/**
 * By which node of the report is a changed line judged? The outermost statement or branch arm that begins on it (so a line on which an
 * `if` starts is judged by its statement: Istanbul's first arm spans the whole `if`); else the smallest one around it; else the function.
 */
import { contains, linesOf, type CoveredFile, type CoverageNode } from "./covered-file.js";

/** The nodes that decide about the line; empty: nothing on it can run. */
export function nodesForLine(file: CoveredFile, line: number): CoverageNode[] {
  const around = file.nodes.filter(({ start, end }) => start.line <= line && line <= end.line);
  const own = around.filter(({ kind }) => kind !== "function");
  const starting = own.filter(({ start }) => start.line === line);
  if (starting.length > 0) return outermost(starting);
  const smallest = smallestOf(own) ?? smallestOf(around);
  return smallest ? [smallest] : [];
}

/** A line is covered when everything that begins on it ran. */
export function isCovered(nodes: readonly CoverageNode[]): boolean {
  return nodes.every(({ hits }) => hits > 0);
}

export function functionAround(file: CoveredFile, line: number): string | null {
  return (
    smallestOf(file.nodes.filter(({ kind, start, end }) => kind === "function" && start.line <= line && line <= end.line))?.name ?? null
  );
}

/** Of two nodes with one range the first counts: readers tell of statements first. */
function outermost(nodes: readonly CoverageNode[]): CoverageNode[] {
  return nodes.filter((node, index) => !nodes.some((other, at) => contains(other, node) && (!contains(node, other) || at < index)));
}

function smallestOf(nodes: readonly CoverageNode[]): CoverageNode | null {
  let best: CoverageNode | null = null;
  for (const node of nodes) if (!best || isSmaller(node, best)) best = node;
  return best;
}

function isSmaller(node: CoverageNode, best: CoverageNode): boolean {
  const lines = linesOf(node) - linesOf(best);
  return lines < 0 || (lines === 0 && contains(best, node) && !contains(node, best));
}
