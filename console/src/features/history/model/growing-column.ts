/** A typed column that grows by doubling. It holds numbers only: 50,000 events cost a few bytes a cell, and no object each. */

type Cells = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

export interface GrowingColumn {
  readonly length: number;
  /** Undefined cells do not exist: reading past the end is 0. */
  at(index: number): number;
  set(index: number, value: number): void;
  push(value: number): void;
}

export function createGrowingColumn<Store extends Cells>(make: (length: number) => Store, capacity = 1024): GrowingColumn {
  let cells = make(capacity);
  let length = 0;
  return {
    get length() {
      return length;
    },
    at: (index) => cells[index] ?? 0,
    set: (index, value) => {
      cells[index] = value;
    },
    push: (value) => {
      if (length === cells.length) {
        const wider = make(cells.length * 2);
        wider.set(cells);
        cells = wider;
      }
      cells[length] = value;
      length += 1;
    },
  };
}

export const float64 = (length: number): Float64Array<ArrayBuffer> => new Float64Array(length);
export const int32 = (length: number): Int32Array<ArrayBuffer> => new Int32Array(length);
export const uint32 = (length: number): Uint32Array<ArrayBuffer> => new Uint32Array(length);
export const uint16 = (length: number): Uint16Array<ArrayBuffer> => new Uint16Array(length);
