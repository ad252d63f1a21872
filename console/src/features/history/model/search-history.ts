/** Text search over a history: every type and name is tested once in its table, then the columns are scanned by number. */
import type { EventStore } from "./event-store";

/** Whether an event fits, for any text a reader types: part of its type or name, or the beginning of its id. Also for events that come later. */
export function createEventTest(store: EventStore, text: string): (slot: number) => boolean {
  const wanted = fold(text.trim());
  if (wanted === "") return () => true;
  const isType = createTextTest(store.types, wanted);
  const isName = createTextTest(store.names, wanted);
  const isId = /^\d+\.\d*$/.test(wanted);
  return (slot) => isType(store.typeNumber(slot)) || isName(store.nameNumber(slot)) || (isId && store.id(slot).startsWith(wanted));
}

const fold = (text: string): string => text.normalize("NFKC").toLocaleLowerCase("en");

function createTextTest(table: { textOf(number: number): string }, wanted: string): (number: number) => boolean {
  const tested: boolean[] = [];
  return (number) => (tested[number] ??= fold(table.textOf(number)).includes(wanted));
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
