/** Where a log without gaps ends, in a few small reads: numbers rise by one, so the end is found by doubling and halving. Pure. */

/** Whether there is an event with a number larger than `seq`. */
export type HasAfter = (seq: number) => Promise<boolean>;

const FIRST_STEP = 256;

/** The number of the last event; 0 for an empty log. */
export async function findEnd(hasAfter: HasAfter): Promise<number> {
  if (!(await hasAfter(0))) return 0;
  let low = 0;
  let step = FIRST_STEP;
  while (await hasAfter(low + step)) {
    low += step;
    step *= 2;
  }
  let high = low + step;
  // There is an event after `low`, and none after `high`.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await hasAfter(middle)) low = middle;
    else high = middle;
  }
  return high;
}
