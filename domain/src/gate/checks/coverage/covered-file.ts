/** What a coverage report says about one file, whatever it was written in. */

export interface Place {
  /** 1-based. */
  line: number;
  /** 0-based, as Istanbul counts; `Infinity`: to the end of the line. */
  column: number;
}

export interface CoverageNode {
  kind: "statement" | "branch" | "function" | "line";
  start: Place;
  end: Place;
  hits: number;
  /** Of the function itself. */
  name: string | null;
}

export interface CoveredFile {
  /** As the report has it. */
  path: string;
  /** `node`: statements and branch arms. `line`: hits per line, blind inside a line and beyond its first. */
  precision: "node" | "line";
  nodes: readonly CoverageNode[];
}

export function linesOf(node: CoverageNode): number {
  return node.end.line - node.start.line;
}

export function contains(outer: CoverageNode, inner: CoverageNode): boolean {
  const startsBefore =
    outer.start.line < inner.start.line || (outer.start.line === inner.start.line && outer.start.column <= inner.start.column);
  const endsAfter = outer.end.line > inner.end.line || (outer.end.line === inner.end.line && outer.end.column >= inner.end.column);
  return startsBefore && endsAfter;
}

export function lineNode(line: number, hits: number): CoverageNode {
  return { kind: "line", start: { line, column: 0 }, end: { line, column: Infinity }, hits, name: null };
}
