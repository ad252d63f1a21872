/** Signing keys and tokens over time, with a clock and a store in memory. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import type { SessionRecord, SigningKeyRecord, SigningKeyStore } from "@praxis/database";
import { decodeProtectedHeader } from "jose";
import { createSessionTokens } from "./session-tokens.js";
import { createSigningKeys } from "./signing-keys.js";

const folder = mkdtempSync(join(tmpdir(), "praxis-signing-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DAY_MS = 86_400_000;
const SESSION_ID = `ses_${"0".repeat(26)}`;

function subject(secretName: string, shared?: { rows: SigningKeyRecord[]; clock: { now: number } }) {
  const { rows, clock } = shared ?? { rows: [], clock: { now: Date.parse("2026-01-01T00:00:00Z") } };
  const good = (): SigningKeyRecord[] => rows.filter(({ goodUntil }) => Date.parse(goodUntil) > clock.now).reverse();
  const reads = { list: 0 };
  const store: SigningKeyStore = {
    add: (key) => Promise.resolve(void rows.push(key)),
    find: (kid) => Promise.resolve(good().find((key) => key.kid === kid) ?? null),
    list: () => {
      reads.list += 1;
      return Promise.resolve(good());
    },
    sweep: () => Promise.resolve(),
  };
  const now = (): number => clock.now;
  const signingKeys = createSigningKeys({ signingKeys: store, secretFile: join(folder, secretName), now });
  const tokens = createSessionTokens({ signingKeys, now });
  const at = (ms: number): string => new Date(clock.now + ms).toISOString();
  const session = (endsInMs: number): SessionRecord => ({
    id: SESSION_ID,
    keyId: null,
    name: "ada",
    scopes: ["runs:read"],
    pools: null,
    createdAt: at(0),
    refreshedAt: at(0),
    endsAt: at(endsInMs),
    revokedAt: null,
    keyRevokedAt: null,
  });
  return { rows, clock, tokens, signingKeys, session, reads };
}

test("a token counts to its end, and as long after it as is asked for", async () => {
  const { tokens, clock, session } = subject("a");
  const { token } = await tokens.issue(session(DAY_MS));
  expect(await tokens.sessionOf(token)).toBe(SESSION_ID);
  clock.now += 15 * 60_000 + 6_000;
  expect(await tokens.sessionOf(token)).toBeNull();
  expect(await tokens.sessionOf(token, 60_000)).toBe(SESSION_ID);
  clock.now += 60_000;
  expect(await tokens.sessionOf(token, 60_000)).toBeNull();
});

test("a token ends with its session", async () => {
  const { tokens, clock, session } = subject("a");
  const { expiresAt } = await tokens.issue(session(90_000));
  expect(Date.parse(expiresAt)).toBe(clock.now + 90_000);
});

test("a key signs for 30 days, then another does, and what the first signed is still good for a while", async () => {
  const { tokens, signingKeys, clock, session } = subject("a");
  const first = await tokens.issue(session(DAY_MS));
  clock.now += 30 * DAY_MS - 1000;
  const last = await tokens.issue(session(DAY_MS));
  expect(decodeProtectedHeader(last.token).kid).toBe(decodeProtectedHeader(first.token).kid);
  clock.now += 2000;
  const next = await tokens.issue(session(DAY_MS));
  expect(decodeProtectedHeader(next.token).kid).not.toBe(decodeProtectedHeader(last.token).kid);
  expect(await tokens.sessionOf(last.token)).toBe(SESSION_ID);
  expect((await signingKeys.published()).keys).toHaveLength(2);
  clock.now += 2 * DAY_MS;
  expect((await signingKeys.published()).keys).toHaveLength(1);
});

test("the key set is read once however many ask, and holds a new key at once", async () => {
  const { tokens, signingKeys, clock, session, reads } = subject("c");
  const asked = (): Promise<number> => signingKeys.published().then(({ keys }) => keys.length);
  expect(await Promise.all([asked(), asked(), asked()])).toEqual([0, 0, 0]);
  expect(reads.list).toBe(1);
  await tokens.issue(session(DAY_MS));
  expect(await asked()).toBe(1);
  const before = reads.list;
  await asked();
  expect(reads.list).toBe(before);
  clock.now += 2_000;
  await asked();
  expect(reads.list).toBe(before + 1);
});

test("the same secret finds the same key again; another secret makes its own, and both are believed", async () => {
  const one = subject("a");
  const again = subject("a", one);
  const other = subject("b", one);
  const kid = async ({ tokens }: typeof one): Promise<string | undefined> =>
    decodeProtectedHeader((await tokens.issue(one.session(DAY_MS))).token).kid;
  const first = await kid(one);
  expect(await kid(again)).toBe(first);
  expect(await kid(other)).not.toBe(first);
  expect(await one.tokens.sessionOf((await other.tokens.issue(one.session(DAY_MS))).token)).toBe(SESSION_ID);
});

test("a key that was taken out of the database is believed for half a minute at most", async () => {
  const { tokens, rows, clock, session } = subject("a");
  const { token } = await tokens.issue(session(DAY_MS));
  expect(await tokens.sessionOf(token)).toBe(SESSION_ID);
  rows.splice(0);
  clock.now += 30_000;
  expect(await tokens.sessionOf(token)).toBeNull();
});

test("a spoilt secret is said, not replaced", async () => {
  writeFileSync(join(folder, "spoilt"), "abc\n");
  const { tokens, session } = subject("spoilt");
  await expect(tokens.issue(session(DAY_MS))).rejects.toThrow("does not hold 32 bytes");
});
