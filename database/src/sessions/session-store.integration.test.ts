/** Sessions and login codes against a real Postgres. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createKeyStore, type KeyStore } from "../keys/key-store.js";
import { createTestClock, createTestDatabase, createTestIds, PERSON, type TestDatabase } from "../testing/index.js";
import { createSessionStore, isSessionUsable, type SessionStore } from "./session-store.js";

let held: TestDatabase;
let sessions: SessionStore;
let keys: KeyStore;
const clock = createTestClock();
beforeAll(async () => {
  held = await createTestDatabase();
  const deps = { database: held.database, clock, ids: createTestIds(clock) };
  sessions = createSessionStore(deps);
  keys = createKeyStore(deps);
});
afterAll(() => held.close());

const HOUR_MS = 3_600_000;
const newCode = async () => (await sessions.createCode({ name: "ada", role: "viewer", createdBy: PERSON })).code;

test("a code opens one session and is nowhere in the database", async () => {
  const code = await newCode();
  const session = await sessions.openByCode(code);
  expect(session).toMatchObject({ keyId: null, name: "ada", pools: null, revokedAt: null });
  expect(session?.scopes).toContain("runs:read");
  expect(await sessions.openByCode(code)).toBeNull();
  expect(await sessions.openByCode(`${code}x`)).toBeNull();
  const rows = await held.database.queryOnce<{ text: string }>("SELECT to_jsonb(c)::text AS text FROM login_codes c");
  expect(rows.map(({ text }) => text).join()).not.toContain(code.slice(4));
});

test("a code of ten minutes ago opens nothing", async () => {
  const code = await newCode();
  clock.advance(10 * 60_000);
  expect(await sessions.openByCode(code)).toBeNull();
});

test("a session of a key has what the key has now, and ends with it", async () => {
  const expiresAt = new Date(clock.now() + HOUR_MS).toISOString();
  const wish = { name: "CI", role: null, scopes: ["runs:read"], pools: ["ci"], createdBy: PERSON, expiresAt } as const;
  const { key } = await keys.create(wish);
  const session = await sessions.openByKey(key.id);
  expect(session).toMatchObject({ keyId: key.id, name: "CI", scopes: ["runs:read"], pools: ["ci"], endsAt: expiresAt });
  if (!session) throw new Error("no session");
  expect(await sessions.refresh(session.id)).toMatchObject({ id: session.id });
  await keys.revoke(key.id);
  const ended = await sessions.get(session.id);
  expect(ended && isSessionUsable(ended, clock.now())).toBe(false);
  expect(await sessions.refresh(session.id)).toBeNull();
  expect(await sessions.openByKey(key.id)).toBeNull();
});

test("a refresh never goes past twelve hours; what ended is forgotten after a week", async () => {
  const session = await sessions.openByCode(await newCode());
  if (!session) throw new Error("no session");
  clock.advance(12 * HOUR_MS - 1);
  expect(await sessions.refresh(session.id)).toMatchObject({ endsAt: session.endsAt });
  clock.advance(1);
  expect(await sessions.refresh(session.id)).toBeNull();
  expect(await sessions.get(session.id)).not.toBeNull();
  clock.advance(8 * 24 * HOUR_MS);
  expect(await sessions.sweep()).toBeGreaterThan(0);
  expect(await sessions.get(session.id)).toBeNull();
});
