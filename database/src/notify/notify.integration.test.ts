/** Notices between processes, over a real Postgres. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createDatabase } from "../connection/database.js";
import { createRunStore } from "../runs/run-store.js";
import { createTestClock, createTestDatabase, createTestIds, sampleRun, type TestDatabase } from "../testing/index.js";
import { createListener } from "./listener.js";
import { createNotifier } from "./notifier.js";

let held: TestDatabase;
beforeAll(async () => {
  held = await createTestDatabase();
});
afterAll(() => held.close());

/** Heard notices, and a way to wait for one. */
function createEar() {
  const heard: (readonly string[] | "all")[] = [];
  const waiting = new Set<() => void>();
  return {
    heard,
    hear: (runs: readonly string[] | "all") => {
      heard.push(runs);
      for (const look of waiting) look();
    },
    until: (condition: () => boolean): Promise<void> =>
      new Promise((resolve, reject) => {
        const bound = setTimeout(() => {
          reject(new Error(`not heard in time: ${JSON.stringify(heard)}`));
        }, 60_000);
        const look = (): void => {
          if (!condition()) return;
          clearTimeout(bound);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

test("a committed write wakes the other process with the run's id, once for a burst; a rolled back one does not", async () => {
  const writer = createDatabase({ url: held.url, applicationName: "writer" });
  const notifier = createNotifier(writer);
  const ear = createEar();
  const listener = createListener({ url: held.url }, ear.hear);
  try {
    await listener.ready;
    expect(ear.heard).toEqual(["all"]);
    const clock = createTestClock();
    const ids = createTestIds(clock);
    const runs = createRunStore({ database: writer, clock });
    await writer
      .transaction(async (tx) => {
        await runs.acceptRun(sampleRun(ids), tx);
        return Promise.reject(new Error("rolled back"));
      })
      .catch(() => undefined);
    const made = await Promise.all(Array.from({ length: 5 }, () => runs.acceptRun(sampleRun(ids))));
    for (let index = 0; index < 300; index++) notifier.touch(made[index % 5]?.id ?? "");
    const seen = (): Set<string> => new Set(ear.heard.flatMap((runs) => (runs === "all" ? [] : runs)));
    await ear.until(() => made.every(({ id }) => seen().has(id)));
    expect(seen().size).toBe(5);
    // Three hundred were said.
    expect(ear.heard.length).toBeLessThan(30);
  } finally {
    await notifier.close();
    await listener.close();
    await writer.close();
  }
});

test("closing the notifier sends what is left", async () => {
  const ear = createEar();
  const listener = createListener({ url: held.url }, ear.hear);
  try {
    await listener.ready;
    const notifier = createNotifier(held.database);
    notifier.touch("run_last");
    await notifier.close();
    await ear.until(() => ear.heard.some((runs) => runs.includes("run_last")));
  } finally {
    await listener.close();
  }
});

test("a listener that lost its connection comes back by itself and says `all`", async () => {
  const ear = createEar();
  const errors: unknown[] = [];
  const listener = createListener({ url: held.url, onError: (error) => errors.push(error) }, ear.hear);
  try {
    await listener.ready;
    await held.database.queryOnce(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'praxis-listener'",
    );
    await ear.until(() => ear.heard.length >= 2);
    expect(ear.heard).toEqual(["all", "all"]);
    expect(errors[0]).toMatchObject({ code: "database_unavailable" });
    await held.database.queryOnce("SELECT pg_notify('praxis_runs', 'run_x,run_y')");
    await ear.until(() => ear.heard.length >= 3);
    expect(ear.heard[2]).toEqual(["run_x", "run_y"]);
  } finally {
    await listener.close();
  }
});

test("pools and leases are said on their own channels, at once, and everything again after a new connection", async () => {
  const heard = { pools: createEar(), leases: createEar() };
  const listener = createListener({ url: held.url, onPools: heard.pools.hear, onLeases: heard.leases.hear }, () => undefined);
  const notifier = createNotifier(held.database);
  try {
    await listener.ready;
    expect(listener.live()).toBe(true);
    expect([heard.pools.heard, heard.leases.heard]).toEqual([["all"], ["all"]]);
    await held.database.transaction((tx) => {
      tx.wake("pools", "default");
      tx.wake("leases", "lse_1");
      return Promise.resolve();
    });
    await heard.pools.until(() => heard.pools.heard.length === 2);
    await heard.leases.until(() => heard.leases.heard.length === 2);
    expect([heard.pools.heard[1], heard.leases.heard[1]]).toEqual([["default"], ["lse_1"]]);
    for (let index = 0; index < 50; index++) held.database.wake("leases", `lse_${String(index)}`);
    await heard.leases.until(() => new Set(heard.leases.heard.flat()).size >= 51);
    expect(heard.leases.heard.length).toBeLessThan(20);
    await held.database.queryOnce(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'praxis-listener' AND datname = current_database()",
    );
    await heard.pools.until(() => heard.pools.heard.at(-1) === "all" && heard.pools.heard.length > 2);
    expect(listener.live()).toBe(true);
  } finally {
    await notifier.close();
    await listener.close();
  }
  expect(listener.live()).toBe(false);
});
