import { expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { createRateLimits } from "./rate-limit.js";

const perSecond = { read: 3, write: 2, lease: 5 };

async function allowed(times: number, take: () => Promise<unknown>): Promise<number> {
  const results = await Promise.allSettled(Array.from({ length: times }, take));
  return results.filter(({ status }) => status === "fulfilled").length;
}

test("a burst may be twice the rate, and the refusal says when to come back", async () => {
  const limits = createRateLimits({ perSecond, redis: null });
  expect(await allowed(20, () => limits.take("read", "key_a"))).toBe(6);
  await expect(limits.take("read", "key_a")).rejects.toMatchObject({ code: "rate_limited", details: { retryAfterS: 1 } });
});

test("keys and classes have budgets of their own", async () => {
  const limits = createRateLimits({ perSecond, redis: null });
  await allowed(20, () => limits.take("read", "key_a"));
  expect(await allowed(20, () => limits.take("read", "key_b"))).toBe(6);
  expect(await allowed(20, () => limits.take("write", "key_a"))).toBe(4);
});

test("the headers tell the rate and what is left", async () => {
  const limits = createRateLimits({ perSecond, redis: null });
  expect(await limits.take("write", "key_a")).toEqual({ "RateLimit-Policy": '"write";q=2;w=1', RateLimit: '"write";r=1;t=1' });
});

test("an address that fails to authenticate without end is told to wait", async () => {
  const limits = createRateLimits({ perSecond, redis: null });
  expect(await allowed(1300, () => limits.countFailedLogin("10.0.0.1"))).toBe(1200);
  await expect(limits.countFailedLogin("10.0.0.2")).resolves.toBeUndefined();
});

test("with Redis away each process counts alone, and no call waits for it", async () => {
  const redis = new Redis("redis://127.0.0.1:1", {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    lazyConnect: true,
    retryStrategy: () => null,
  });
  redis.on("error", () => undefined);
  await redis.connect().catch(() => undefined);
  const limits = createRateLimits({ perSecond, redis });
  expect(await allowed(20, () => limits.take("read", "key_a"))).toBe(6);
  redis.disconnect();
});
