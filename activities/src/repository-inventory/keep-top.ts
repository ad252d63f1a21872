/** The first n of a stream in an order, without keeping the stream. */
export interface TopList<T> {
  add(item: T): void;
  /** In order. */
  items(): T[];
}

export function createTopList<T>({ size, compare }: { size: number; compare: (left: T, right: T) => number }): TopList<T> {
  let kept: T[] = [];
  // Sorting at twice the size makes each add cheap on average and keeps memory bounded.
  const cut = (): void => {
    kept = kept.sort(compare).slice(0, size);
  };
  return {
    add(item) {
      kept.push(item);
      if (kept.length >= size * 2) cut();
    },
    items() {
      cut();
      return [...kept];
    },
  };
}

/** Code-unit order: the same on every machine, unlike a locale's. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
