/** The pool, transactions, migrations and locks against a real Postgres. */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createTestDatabase, type TestDatabase } from "../testing/index.js";
import { withAdvisoryLock } from "./advisory-lock.js";
import { migrate, pendingMigrations } from "./apply-migrations.js";
import { createDatabase } from "./database.js";

let held: TestDatabase;
beforeAll(async () => {
  held = await createTestDatabase();
});
afterAll(() => held.close());

/** An empty database of its own, dropped at the end. */
async function withEmptyDatabase(action: (url: string) => Promise<void>): Promise<void> {
  const name = `praxis_empty_${randomBytes(6).toString("hex")}`;
  const url = new URL(held.url);
  url.pathname = `/${name}`;
  await held.database.queryOnce(`CREATE DATABASE ${name}`);
  try {
    await action(url.toString());
  } finally {
    await held.database.queryOnce(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

async function onClient<Result>(url: string, action: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}

describe("migrations", () => {
  test("two processes at once apply each migration once; a second run applies nothing", () =>
    withEmptyDatabase(async (url) => {
      const pending = await pendingMigrations({ url });
      const [first, second, third] = await Promise.all([migrate({ url }), migrate({ url }), migrate({ url })]);
      expect([...first.applied, ...second.applied, ...third.applied]).toEqual(pending);
      expect(pending.length).toBeGreaterThan(0);
      expect(await migrate({ url })).toEqual({ applied: [] });
      expect(await pendingMigrations({ url })).toEqual([]);
    }));

  test("old code refuses a newer schema and names the migration", () =>
    withEmptyDatabase(async (url) => {
      await migrate({ url });
      await onClient(url, (client) => client.query("INSERT INTO schema_migrations (tag, sha256) VALUES ('9999_from_the_future', 'x')"));
      await expect(migrate({ url })).rejects.toThrow(/newer code \(9999_from_the_future\).*Update this installation/);
      await expect(pendingMigrations({ url })).rejects.toThrow("newer code");
    }));

  test("a migration that was changed after it was applied is refused", () =>
    withEmptyDatabase(async (url) => {
      await migrate({ url });
      await onClient(url, (client) => client.query("UPDATE schema_migrations SET sha256 = 'other' WHERE tag = '0000_first_tables'"));
      await expect(migrate({ url })).rejects.toThrow("0000_first_tables was changed");
    }));

  test("a database that is away says so", async () => {
    await expect(migrate({ url: "postgresql://nobody@127.0.0.1:1/none" })).rejects.toMatchObject({
      code: "database_unavailable",
      retry: true,
    });
  });
});

describe("transactions", () => {
  test("a throw rolls back, wakes nobody, and the connection is good for the next one", async () => {
    const touched: string[] = [];
    const stop = held.database.onTouched((runIds) => touched.push(...runIds));
    const after: string[] = [];
    const failing = held.database.transaction(async (tx) => {
      await tx.query("INSERT INTO playbook_texts (sha256, text) VALUES ('lost', 'x')");
      tx.touch("run_lost");
      tx.afterCommit(() => after.push("lost"));
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await held.database.transaction((tx) => {
      tx.touch("run_kept");
      tx.afterCommit(() => after.push("kept"));
      return tx.query("INSERT INTO playbook_texts (sha256, text) VALUES ('kept', 'x')");
    });
    stop();
    expect(await held.database.query("SELECT sha256 FROM playbook_texts")).toEqual([{ sha256: "kept" }]);
    expect([touched, after]).toEqual([["run_kept"], ["kept"]]);
  });

  test("going on after a failed statement is refused, never committed in part", async () => {
    const careless = held.database.transaction(async (tx) => {
      await tx.query("SELECT 1/0").catch(() => undefined);
    });
    await expect(careless).rejects.toThrow("went on after a failed statement");
  });
});

describe("a lost connection", () => {
  const killOthers = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1";

  test("is `database_unavailable` for who was using it, harms nobody else, and the next call works", async () => {
    const database = createDatabase({ url: held.url, applicationName: "praxis-to-be-killed", poolMax: 3 });
    try {
      await database.ping();
      await held.database.query(killOthers, ["praxis-to-be-killed"]);
      const inside = database.transaction(async (tx) => {
        await tx.query("SELECT 1");
        await held.database.query(killOthers, ["praxis-to-be-killed"]);
        await tx.query("SELECT 2");
      });
      await expect(inside).rejects.toMatchObject({ code: "database_unavailable", retry: true });
      // Idle connections of the pool may have died as well: it must find that out by itself.
      await expect(untilPing(database.ping)).resolves.toBeUndefined();
    } finally {
      await database.close();
    }
  });

  test("a server that is not there is `database_unavailable` at once, and making the handle never fails", async () => {
    const database = createDatabase({ url: "postgresql://nobody@127.0.0.1:1/none" });
    await expect(database.ping()).rejects.toMatchObject({ code: "database_unavailable" });
    await expect(database.transaction(() => Promise.resolve())).rejects.toMatchObject({ code: "database_unavailable" });
    await database.close();
  });
});

async function untilPing(ping: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await ping();
      return;
    } catch (error) {
      if (tries > 5) throw error;
    }
  }
}

test("an advisory lock lets one in, answers null to the other, and is free afterwards, also after a throw", async () => {
  const inside = await withAdvisoryLock(held.database, "sweep", () =>
    withAdvisoryLock(held.database, "sweep", () => Promise.resolve("second")),
  );
  expect(inside).toEqual({ result: null });
  await expect(withAdvisoryLock(held.database, "sweep", () => Promise.reject(new Error("broke")))).rejects.toThrow("broke");
  expect(await withAdvisoryLock(held.database, "sweep", () => Promise.resolve("free"))).toEqual({ result: "free" });
  expect(await withAdvisoryLock(held.database, "other", () => Promise.resolve("own"))).toEqual({ result: "own" });
});

test("a test database that leaks a connection fails the test and is dropped all the same", async () => {
  const leaky = await createTestDatabase();
  const client = new pg.Client({ connectionString: leaky.url, application_name: "forgotten" });
  client.on("error", () => undefined);
  await client.connect();
  await expect(leaky.close()).rejects.toThrow(/left 1 database connections open: forgotten/);
  const name = new URL(leaky.url).pathname.slice(1);
  expect(await held.database.queryOnce("SELECT 1 FROM pg_database WHERE datname = $1", [name])).toEqual([]);
  await client.end().catch(() => undefined);
});

test("a read-only full disk code and driver codes are told apart", async () => {
  const raise = (code: string) => held.database.queryOnce(`DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '${code}'; END $$`);
  await expect(raise("53100")).rejects.toMatchObject({ code: "storage_full", retry: true });
  await expect(raise("57P01")).rejects.toMatchObject({ code: "database_unavailable", retry: true });
  await expect(raise("23505")).rejects.toMatchObject({ code: "23505" });
});

test("the one-shot migration refuses a missing DATABASE_URL with one clear line", () => {
  const { status, stderr } = spawnSync(process.execPath, ["dist/migrate.js"], {
    cwd: new URL("../..", import.meta.url),
    env: {},
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([2, "DATABASE_URL: must be a URL like postgresql://user:password@host:5432/name\n"]);
});
