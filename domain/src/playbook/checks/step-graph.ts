/** Who needs whom, also through others. Pure questions over the list of steps; unknown ids are ignored. */
export interface GraphStep {
  id: string;
  needs?: readonly string[] | undefined;
}

export interface StepGraph {
  /** All steps that must have ended before this one, nearest first (by the number of needs between). */
  distances(id: string): ReadonlyMap<string, number>;
  /** One cycle as a path that ends where it starts, per group of steps that need each other. */
  cycles(): string[][];
}

export function createStepGraph(steps: readonly GraphStep[]): StepGraph {
  const needs = new Map<string, readonly string[]>();
  // Of two steps with one id (a fault reported elsewhere) the first counts.
  for (const step of steps) if (!needs.has(step.id)) needs.set(step.id, step.needs ?? []);
  return { distances: (id) => distancesFrom(id, needs), cycles: () => findCycles([...needs.keys()], needs) };
}

function distancesFrom(id: string, needs: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const distances = new Map<string, number>();
  let front: readonly string[] = needs.get(id) ?? [];
  for (let distance = 1; front.length > 0; distance++) {
    const next: string[] = [];
    for (const need of front) {
      if (distances.has(need) || !needs.has(need)) continue;
      distances.set(need, distance);
      next.push(...(needs.get(need) ?? []));
    }
    front = next;
  }
  return distances;
}

function findCycles(ids: readonly string[], needs: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const visit = (id: string, trail: string[]): void => {
    if (finished.has(id)) return;
    const at = trail.indexOf(id);
    if (at >= 0) {
      cycles.push([...trail.slice(at), id]);
      return;
    }
    for (const need of needs.get(id) ?? []) if (needs.has(need) && need !== id) visit(need, [...trail, id]);
    finished.add(id);
  };
  for (const id of ids) visit(id, []);
  return cycles;
}
