/** How often the figures are counted, whoever asks for whatever. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import type { RunStats, StatsWindow } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { createGetStats } from "./get-stats.js";

const NOTHING: RunStats = { byStatus: [], accepted: [], finished: [], startWaits: [], needsPerson: 0, stuck: 0 };
const HOUR_MS = 3_600_000;

function subject() {
  const counts = { begun: 0, together: 0, most: 0 };
  let now = Date.parse("2026-03-01T12:34:56.789Z");
  const counted: string[] = [];
  const runs = async ({ fromMs, bucketMs }: StatsWindow): Promise<RunStats> => {
    counted.push(`${String(fromMs)}/${String(bucketMs)}`);
    counts.begun += 1;
    counts.most = Math.max(counts.most, (counts.together += 1));
    await sleep(5);
    counts.together -= 1;
    return NOTHING;
  };
  const handler = createGetStats({ stats: { runs }, now: () => now });
  const ask = (window: number): Promise<unknown> => Promise.resolve(handler({ query: { window } } as Parameters<typeof handler>[0]));
  return { counts, counted, ask, later: (ms: number) => (now += ms) };
}

test("windows that differ by less than a bar are counted once, and again only after some seconds", async () => {
  const { counts, ask, later } = subject();
  await Promise.all(Array.from({ length: 500 }, (_one, place) => ask(24 * HOUR_MS - place)));
  expect(counts.begun).toBe(1);
  later(4_000);
  await ask(24 * HOUR_MS);
  expect(counts.begun).toBe(1);
  later(1_001);
  await ask(24 * HOUR_MS);
  expect(counts.begun).toBe(2);
});

test("windows that are all different are counted one after the other, and only a few of them wait", async () => {
  const { counts, ask } = subject();
  const answers = await Promise.allSettled(Array.from({ length: 40 }, (_one, place) => ask((place + 1) * 12 * HOUR_MS)));
  const refused = answers.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
  expect(counts.most).toBe(1);
  expect(counts.begun).toBeLessThanOrEqual(10);
  expect(refused.length).toBe(30);
  for (const reason of refused) expect(DomainError.is(reason) && reason.code).toBe("rate_limited");
  // Nothing of it is kept.
  expect(await ask(39 * 12 * HOUR_MS)).toMatchObject({ status: 200 });
});

test("made-up windows do not push out the one that everybody looks at", async () => {
  const { counted, ask } = subject();
  await ask(24 * HOUR_MS);
  for (let place = 2; place < 40; place += 1) {
    await ask(place * 12 * HOUR_MS);
    await ask(24 * HOUR_MS);
  }
  expect(counted.length).toBeGreaterThan(20);
  expect(new Set(counted).size).toBe(counted.length);
});
