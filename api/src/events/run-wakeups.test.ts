import { expect, test } from "@jest/globals";
import { createWakeups } from "./run-wakeups.js";

const never = new AbortController().signal;
const LONG_MS = 60_000;

test("a wake-up between two waits is not lost", async () => {
  const wakeups = createWakeups();
  const watch = wakeups.watch("run_1");
  wakeups.wake(["run_1"]);
  await watch.next(LONG_MS, never);
  watch.close();
});

test("only readers of that run wake, and `all` wakes everybody", async () => {
  const wakeups = createWakeups();
  const one = wakeups.watch("run_1");
  const two = wakeups.watch("run_2");
  const woken: string[] = [];
  const first = one.next(LONG_MS, never).then(() => woken.push("one"));
  const second = two.next(LONG_MS, never).then(() => woken.push("two"));
  wakeups.wake(["run_2"]);
  await second;
  expect(woken).toEqual(["two"]);
  wakeups.wake("all");
  await first;
  expect(woken).toEqual(["two", "one"]);
  one.close();
  two.close();
});

test("an aborted or expired wait returns", async () => {
  const watch = createWakeups().watch("run_1");
  const gone = new AbortController();
  const wait = watch.next(LONG_MS, gone.signal);
  gone.abort();
  await wait;
  await watch.next(LONG_MS, gone.signal);
  await watch.next(1, never);
  watch.close();
});
