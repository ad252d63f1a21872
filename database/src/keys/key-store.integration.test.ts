/** API keys against a real Postgres. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTestClock, createTestDatabase, createTestIds, PERSON, type TestDatabase } from "../testing/index.js";
import { createKeyStore, isKeyUsable, type KeyStore, type NewKey } from "./key-store.js";

let held: TestDatabase;
let keys: KeyStore;
const clock = createTestClock();
beforeAll(async () => {
  held = await createTestDatabase();
  keys = createKeyStore({ database: held.database, clock, ids: createTestIds(clock) });
});
afterAll(() => held.close());

const wish: NewKey = { name: "CI", role: "operator", scopes: ["runs:read", "runs:write"], pools: null, createdBy: PERSON };

test("the key is found by its text, which is nowhere in the database", async () => {
  const { key, apiKey } = await keys.create({ ...wish, pools: ["default"], expiresAt: "2027-01-01T00:00:00+02:00" });
  expect(apiKey).toMatch(/^pxs_[A-Za-z0-9_-]{43}$/);
  expect(key).toMatchObject({ ...wish, pools: ["default"], expiresAt: "2026-12-31T22:00:00.000Z", revokedAt: null, lastUsedAt: null });
  expect(await keys.find(apiKey)).toEqual(key);
  expect(await keys.get(key.id)).toEqual(key);
  expect(await keys.find(`${apiKey}x`)).toBeNull();
  const [row] = await held.database.queryOnce<{ text: string }>("SELECT to_jsonb(k)::text AS text FROM api_keys k WHERE id = $1", [key.id]);
  expect(row?.text).not.toContain(apiKey.slice(4));
});

test("a revoked or expired key is answered but not usable; revoking twice keeps the first time", async () => {
  const { key } = await keys.create({ ...wish, expiresAt: new Date(clock.now() + 1000).toISOString() });
  expect([isKeyUsable(key, clock.now()), isKeyUsable(key, clock.now() + 1000)]).toEqual([true, false]);
  const first = await keys.revoke(key.id);
  clock.advance(5);
  expect(await keys.revoke(key.id)).toEqual(first);
  expect(isKeyUsable(first, clock.now())).toBe(false);
  await expect(keys.revoke("key_none")).rejects.toMatchObject({ code: "key_not_found" });
});

test("use is noted to the minute", async () => {
  const { key } = await keys.create(wish);
  const used = new Date(clock.now()).toISOString();
  await keys.touch(key.id);
  clock.advance(59_000);
  await keys.touch(key.id);
  expect((await keys.get(key.id))?.lastUsedAt).toBe(used);
  clock.advance(2_000);
  await keys.touch(key.id);
  expect((await keys.get(key.id))?.lastUsedAt).toBe(new Date(clock.now()).toISOString());
});

test("the list pages newest first", async () => {
  clock.advance(1000);
  const made: string[] = [];
  for (let index = 0; index < 4; index++) {
    clock.advance(1);
    made.unshift((await keys.create(wish)).key.id);
  }
  const first = await keys.list({ limit: 2 });
  const second = await keys.list({ limit: 2, cursor: first.nextCursor ?? "" });
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
});
