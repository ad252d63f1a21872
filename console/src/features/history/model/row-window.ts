/** Which rows of a long list are drawn. Rows have one height, so the answer is arithmetic: no measuring, no element per row. */

export interface RowWindow {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
  readonly totalPx: number;
}

export interface RowWindowInput {
  readonly count: number;
  readonly rowPx: number;
  readonly scrollPx: number;
  readonly viewPx: number;
}

/** Rows drawn above and below, so that scrolling does not show blanks before the next frame. */
const OVERSCAN = 8;

/** @param isFlung nothing that is drawn now will be in view in the next frame: rows beside the view are of no use */
export function rowWindow({ count, rowPx, scrollPx, viewPx }: RowWindowInput, isFlung = false): RowWindow {
  const beside = isFlung ? 0 : OVERSCAN;
  const totalPx = count * rowPx;
  const top = Math.min(Math.max(scrollPx, 0), Math.max(totalPx - viewPx, 0));
  const first = Math.max(Math.floor(top / rowPx) - beside, 0);
  const end = Math.min(Math.ceil((top + viewPx) / rowPx) + beside, count);
  return { first, end, totalPx };
}

/** How far to scroll so that a row is wholly seen; the same place when it is already. */
export function scrollTo(row: number, { rowPx, scrollPx, viewPx }: RowWindowInput): number {
  const top = row * rowPx;
  if (top < scrollPx) return top;
  if (top + rowPx > scrollPx + viewPx) return top + rowPx - viewPx;
  return scrollPx;
}

/** A reader within one row of the end is at the end: browsers round scroll positions. */
export function isAtEnd({ count, rowPx, scrollPx, viewPx }: RowWindowInput): boolean {
  return scrollPx + viewPx >= count * rowPx - rowPx;
}
