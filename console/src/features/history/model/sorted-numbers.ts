/** Numbers in rising order that mostly come in rising order: adding at the end costs nothing, and in between what lies behind moves up. */

export interface SortedNumbers {
  /** One that is there already must not come again. */
  add(number: number): void;
  /** The same object while nothing was added. */
  all(): Int32Array;
}

const FIRST_CAPACITY = 1024;

export function createSortedNumbers(): SortedNumbers {
  let cells = new Int32Array(FIRST_CAPACITY);
  let count = 0;
  let shown: Int32Array = cells.subarray(0, 0);
  let isHeld = false;
  return {
    add: (number) => {
      if (count === cells.length) {
        const wider = new Int32Array(count * 2);
        wider.set(cells);
        cells = wider;
      }
      const at = placeOf(cells, count, number);
      if (at < count) {
        // Whoever holds what was shown before must not see it move.
        if (isHeld) cells = cells.slice();
        isHeld = false;
        cells.copyWithin(at + 1, at, count);
      }
      cells[at] = number;
      count += 1;
    },
    all: () => {
      if (shown.length !== count) shown = cells.subarray(0, count);
      isHeld = true;
      return shown;
    },
  };
}

function placeOf(cells: Int32Array, count: number, number: number): number {
  if (count === 0 || (cells[count - 1] ?? 0) < number) return count;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cells[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
