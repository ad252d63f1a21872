import type { IncomingMessage } from "node:http";
import { expect, test } from "@jest/globals";
import type { Principal } from "@praxis/domain/access";
import { createAuthenticate, type FoundKey } from "./authenticate.js";

const principal: Principal = { kind: "service", id: "key_1", name: "ci", scopes: [], pools: null };
const KEY = `pxs_${"a".repeat(40)}`;
const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;

function subject(found: () => FoundKey | null) {
  const clock = { now: 0, lookups: 0 };
  const keys = {
    find: () => {
      clock.lookups += 1;
      return Promise.resolve(found());
    },
  };
  return { clock, authenticate: createAuthenticate({ keys, tokens: () => Promise.resolve(null), now: () => clock.now }) };
}

test.each([
  {},
  { "x-api-key": "nonsense" },
  { authorization: "Basic abc" },
  { authorization: "Bearer" },
  { "x-api-key": KEY, authorization: "Bearer abc" },
])("%j is nobody", async (headers) => {
  const { authenticate } = subject(() => ({ principal, expiresAt: null }));
  await expect(authenticate(request(headers))).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a key is looked up again after two seconds, so a revocation elsewhere counts by then", async () => {
  let known = true;
  const { clock, authenticate } = subject(() => (known ? { principal, expiresAt: null } : null));
  await authenticate(request({ "x-api-key": KEY }));
  await authenticate(request({ "x-api-key": KEY }));
  expect(clock.lookups).toBe(1);
  known = false;
  clock.now = 2000;
  await expect(authenticate(request({ "x-api-key": KEY }))).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a revocation here counts at once", async () => {
  let known = true;
  const { authenticate } = subject(() => (known ? { principal, expiresAt: null } : null));
  await authenticate(request({ "x-api-key": KEY }));
  known = false;
  authenticate.forget();
  await expect(authenticate(request({ "x-api-key": KEY }))).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a trusted key still ends at its time", async () => {
  const { clock, authenticate } = subject(() => (clock.now < 500 ? { principal, expiresAt: 500 } : null));
  await authenticate(request({ "x-api-key": KEY }));
  clock.now = 500;
  await expect(authenticate(request({ "x-api-key": KEY }))).rejects.toMatchObject({ code: "unauthenticated" });
});

test("an unknown key is never remembered as one", async () => {
  const { clock, authenticate } = subject(() => null);
  for (let i = 0; i < 3; i += 1) await expect(authenticate(request({ "x-api-key": KEY }))).rejects.toThrow();
  expect(clock.lookups).toBe(3);
});

test("a thousand calls at the moment when the trust ends cost one lookup; a call after a revocation does not share one from before it", async () => {
  let known = true;
  const { clock, authenticate } = subject(() => (known ? { principal, expiresAt: null } : null));
  const call = () => authenticate(request({ "x-api-key": KEY }));
  await call();
  clock.now = 2000;
  await Promise.all(Array.from({ length: 1_000 }, call));
  expect(clock.lookups).toBe(2);
  clock.now = 4000;
  const before = call();
  known = false;
  authenticate.forget();
  await expect(call()).rejects.toMatchObject({ code: "unauthenticated" });
  await before;
  expect(clock.lookups).toBe(4);
});
