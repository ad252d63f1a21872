import { expect, test } from "@jest/globals";
import { createReadiness, type ReadinessDeps } from "./readiness.js";

const good: ReadinessDeps = {
  database: { ping: () => Promise.resolve() },
  pendingMigrations: () => Promise.resolve([]),
  temporal: { ping: () => Promise.resolve() },
  dataDir: "/",
  collaboration: { fault: () => null },
  freeBytes: () => Promise.resolve(2 ** 40),
  now: () => 0,
};
const away = (): Promise<never> => Promise.reject(new Error("connect ECONNREFUSED 10.1.2.3:5432"));

test("ready when everything is there", async () => {
  expect(await createReadiness(good)()).toEqual({
    ready: true,
    checks: {
      database: { ready: true },
      migrations: { ready: true },
      temporal: { ready: true },
      disk: { ready: true },
      collaboration: { ready: true },
    },
  });
});

test.each([
  ["database", { database: { ping: away } }],
  ["migrations", { pendingMigrations: () => Promise.resolve(["0003"]) }],
  ["migrations", { pendingMigrations: away }],
  ["temporal", { temporal: { ping: away } }],
  ["disk", { freeBytes: () => Promise.resolve(1000) }],
  ["disk", { freeBytes: away }],
  ["collaboration", { collaboration: { fault: () => "The collaboration state takes no writes: its log is damaged." } }],
])("names the %s that is not ready, without inside knowledge", async (name, broken) => {
  const view = await createReadiness({ ...good, ...broken })();
  expect(view.ready).toBe(false);
  expect(
    Object.entries(view.checks)
      .filter(([, { ready }]) => !ready)
      .map(([check]) => check),
  ).toEqual([name]);
  expect(JSON.stringify(view)).not.toContain("10.1.2.3");
});

test("many callers cost one look a second", async () => {
  let looks = 0;
  let now = 0;
  const readiness = createReadiness({ ...good, database: { ping: () => Promise.resolve(void (looks += 1)) }, now: () => now });
  await Promise.all([readiness(), readiness(), readiness()]);
  expect(looks).toBe(1);
  now = 1000;
  await readiness();
  expect(looks).toBe(2);
});
