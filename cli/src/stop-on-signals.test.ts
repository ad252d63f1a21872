/** One Ctrl-C stops in order, however often it arrives; a person who asks again is let go. */
import { expect, test } from "@jest/globals";
import { SAME_REQUEST_MS, stopOnSignals } from "./stop-on-signals.js";

function stopped(): { tell(signal: string, afterMs: number): void; aborted(): boolean; left(): number } {
  const handlers = new Map<string, () => void>();
  let [now, left] = [5, 0];
  const signal = stopOnSignals({ on: (name, told) => void handlers.set(name, told), now: () => now, leave: () => (left += 1) });
  const tell = (name: string, afterMs: number): void => {
    now += afterMs;
    handlers.get(name)?.();
  };
  return { tell, aborted: () => signal.aborted, left: () => left };
}

test.each(["SIGINT", "SIGTERM", "SIGHUP"])("%s asks to stop, and its copies at once after it are the same request", (name) => {
  const { tell, aborted, left } = stopped();
  expect(aborted()).toBe(false);
  tell(name, 0);
  tell(name, 0);
  tell("SIGTERM", SAME_REQUEST_MS);
  expect([aborted(), left()]).toEqual([true, 0]);
});

test("a second request after that leaves at once", () => {
  const { tell, left } = stopped();
  tell("SIGINT", 0);
  tell("SIGINT", SAME_REQUEST_MS + 1);
  expect(left()).toBe(1);
});
