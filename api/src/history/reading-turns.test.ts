import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { createReadingTurns } from "./reading-turns.js";

test("no more read at once than may, in the order they came; who finds a long line is refused; a failure gives its place back", async () => {
  const turns = createReadingTurns({ atOnce: 2, waitingMax: 3 });
  const counts = { now: 0, most: 0 };
  const order: number[] = [];
  const read = (place: number) =>
    turns.take(async () => {
      counts.most = Math.max(counts.most, (counts.now += 1));
      order.push(place);
      await sleep(2);
      counts.now -= 1;
      if (place === 1) throw new Error("gone");
      return place;
    });
  const answers = await Promise.allSettled(Array.from({ length: 8 }, (_one, place) => read(place)));
  expect(answers.map(({ status }) => status === "fulfilled")).toEqual([true, false, true, true, true, false, false, false]);
  expect(answers[7]).toMatchObject({ reason: { code: "rate_limited", retry: true } });
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(counts).toEqual({ now: 0, most: 2 });
  expect(await Promise.all([read(8), read(9), read(10)])).toEqual([8, 9, 10]);
  expect(counts.most).toBe(2);
});
