/** Whatever is told while something is being read is read afterwards, once, and never at the same time. */
import { expect, test } from "@jest/globals";
import { createRefresher } from "./refresher";
import { createFakeClock } from "./testing/fake-live";

function slow(): { read: () => Promise<void>; finish: () => void; counts: { begun: number; busy: number; most: number } } {
  const counts = { begun: 0, busy: 0, most: 0 };
  let finish: () => void = () => undefined;
  const read = async (): Promise<void> => {
    counts.begun += 1;
    counts.busy += 1;
    counts.most = Math.max(counts.most, counts.busy);
    await new Promise<void>((resolve) => (finish = resolve));
    counts.busy -= 1;
  };
  return { read, finish: () => finish(), counts };
}

test("a hundred changes during one reading cause one more, after the gap", async () => {
  const clock = createFakeClock();
  const { read, finish, counts } = slow();
  const refresher = createRefresher({ read, gapMs: 250, later: clock.later });
  for (let index = 0; index < 100; index += 1) refresher.wanted();
  expect(counts.begun).toBe(1);
  finish();
  await clock.advance(249);
  expect(counts.begun).toBe(1);
  await clock.advance(1);
  expect(counts.begun).toBe(2);
  finish();
  await clock.advance(1000);
  expect(counts).toEqual({ begun: 2, busy: 0, most: 1 });
});

test("after it was stopped nothing is read any more", async () => {
  const clock = createFakeClock();
  const { read, finish, counts } = slow();
  const refresher = createRefresher({ read, gapMs: 250, later: clock.later });
  refresher.wanted();
  refresher.wanted();
  refresher.stop();
  finish();
  await clock.advance(1000);
  refresher.wanted();
  expect(counts.begun).toBe(1);
});
