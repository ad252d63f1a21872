/** Text search over a history: every type and name is tested once in its table, then the columns are scanned by number. */
import type { EventStore } from "./event-store";

/** Whether an event fits, for any text a reader types: part of its type or name, or the beginning of its id. */
export function createEventTest(store: EventStore, text: string): (slot: number) => boolean {
  const wanted = fold(text.trim());
  if (wanted === "") return () => true;
  const types = matching(store.types, wanted);
  const names = matching(store.names, wanted);
  const isId = /^\d+\.\d*$/.test(wanted);
  return (slot) => types.has(store.typeNumber(slot)) || names.has(store.nameNumber(slot)) || (isId && store.id(slot).startsWith(wanted));
}

const fold = (text: string): string => text.normalize("NFKC").toLocaleLowerCase("en");

function matching(table: { readonly size: number; textOf(number: number): string }, wanted: string): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (let number = 0; number < table.size; number += 1) if (fold(table.textOf(number)).includes(wanted)) numbers.add(number);
  return numbers;
}

/** The next of the sorted `numbers` after `from` in a direction; goes round at the ends. Null when there is none at all. */
export function nextOf(numbers: ArrayLike<number>, from: number, direction: 1 | -1): number | null {
  const count = numbers.length;
  if (count === 0) return null;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < from || (direction === 1 && numbers[middle] === from)) low = middle + 1;
    else high = middle;
  }
  const place = direction === 1 ? low % count : (low - 1 + count) % count;
  return numbers[place] ?? null;
}
