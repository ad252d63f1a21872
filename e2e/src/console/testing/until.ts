/** Waits for a condition outside a page, with a bound. */
import { setTimeout as delay } from "node:timers/promises";

const BOUND_MS = 60_000;
const POLL_MS = 20;

export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + BOUND_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`This did not happen: ${what}`);
    await delay(POLL_MS);
  }
}
