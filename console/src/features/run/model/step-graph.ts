/** Where each step stands in the picture of a run: columns by how many steps come before it, edges from needs. Pure. */
export interface GraphNode {
  readonly id: string;
  readonly column: number;
  readonly row: number;
}
export interface GraphEdge {
  readonly from: GraphNode;
  readonly to: GraphNode;
}
export interface StepGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly columns: number;
  readonly rows: number;
}

interface Planned {
  readonly id: string;
  readonly needs: readonly string[];
}

/** A column's steps stand near those they need: ordered by the mean row of their needs, then as the playbook has them. */
export function layoutSteps(steps: readonly Planned[]): StepGraph {
  const columnOf = columnsOf(steps);
  const placed = new Map<string, GraphNode>();
  const columns = 1 + Math.max(-1, ...columnOf.values());
  let rows = 0;
  for (let column = 0; column < columns; column += 1) {
    const here = steps.filter(({ id }) => columnOf.get(id) === column);
    const pull = new Map(here.map(({ id, needs }) => [id, meanRow(needs, placed)]));
    const ordered = column === 0 ? here : [...here].sort((a, b) => (pull.get(a.id) ?? 0) - (pull.get(b.id) ?? 0));
    for (const [row, { id }] of ordered.entries()) placed.set(id, { id, column, row });
    rows = Math.max(rows, here.length);
  }
  const edges = steps.flatMap(({ id, needs }) => needs.map((need) => ({ from: placed.get(need), to: placed.get(id) })));
  return {
    nodes: [...placed.values()],
    edges: edges.filter((edge): edge is GraphEdge => edge.from !== undefined && edge.to !== undefined),
    columns,
    rows,
  };
}

/** The longest way from a beginning. A need that is not there counts as none; a circle, which no accepted playbook has, is cut. */
function columnsOf(steps: readonly Planned[]): Map<string, number> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const columns = new Map<string, number>();
  const open = new Set<string>();
  const depth = (id: string): number => {
    const known = columns.get(id);
    const step = byId.get(id);
    if (known !== undefined) return known;
    if (step === undefined || open.has(id)) return -1;
    open.add(id);
    const column = 1 + Math.max(-1, ...step.needs.map(depth));
    open.delete(id);
    columns.set(id, column);
    return column;
  };
  for (const { id } of steps) depth(id);
  return columns;
}

function meanRow(needs: readonly string[], placed: ReadonlyMap<string, GraphNode>): number {
  const rows = needs.flatMap((need) => placed.get(need)?.row ?? []);
  return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row, 0) / rows.length;
}
