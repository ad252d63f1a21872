/** Why a node of the verdict is what it is: a sentence, and the reasons under it. */
export interface Reason {
  /** A plain sentence with the numbers in it. */
  says: string;
  /** Only where the reason stands for a part that has an outcome of its own. */
  outcome?: string;
  because?: readonly Reason[];
}

export function reason(says: string, because: readonly Reason[] = []): Reason {
  return because.length === 0 ? { says } : { says, because };
}

/** "1 finding", "2 findings". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}
