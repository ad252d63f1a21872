/**
 * Budgets per key and class: a steady rate, and a reserve of the same size for bursts. Redis counts for all API processes when
 * it is there; while it is away each process counts alone.
 */
import { DomainError } from "@praxis/domain/errors";
import type { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { LIMIT_CLASSES, type LimitClass } from "../contract/route.js";

export interface RateLimits {
  /** Counts one call. @returns the headers of every answer; throws `rate_limited`. */
  take(limitClass: LimitClass, key: string): Promise<Record<string, string>>;
  /** Counts one failed authentication of an address; throws `rate_limited` when there were too many. */
  countFailedLogin(address: string): Promise<void>;
  /** Counts one wrong login code or key at the sign-in of an address; throws `rate_limited` when there were too many. */
  countFailedSignIn(address: string): Promise<void>;
  /** Counts one browser report of an address; throws `rate_limited` when there were too many. */
  countCspReport(address: string): Promise<void>;
}

/** The reserve fills up again once in this time; seconds. A burst is rate + reserve = twice the rate. */
const RESERVE_PERIOD_S = 5;
/** Guessing a 256-bit key is hopeless anyway; this keeps a broken client from costing us its lookups. */
const FAILED_LOGINS = { points: 1200, duration: 60 };

/** A person mistypes a few times. Who is right gets in all the same, so nobody can lock others out from behind a shared address. */
const FAILED_SIGN_INS = { points: 20, duration: 60 };

/** One broken page reports a few times; a page that does not stop must not fill our log. */
const CSP_REPORTS = { points: 60, duration: 60 };

type Limiter = Pick<RateLimiterMemory, "consume">;

export function createRateLimits(deps: { perSecond: Record<LimitClass, number>; redis: Redis | null }): RateLimits {
  const limiter = (name: string, points: number, duration: number): Limiter => {
    const alone = new RateLimiterMemory({ keyPrefix: name, points, duration });
    if (!deps.redis) return alone;
    return new RateLimiterRedis({
      storeClient: deps.redis,
      keyPrefix: `praxis:${name}`,
      points,
      duration,
      insuranceLimiter: alone,
      rejectIfRedisNotReady: true,
    });
  };
  const steady = perClass((name) => limiter(`rate-${name}`, deps.perSecond[name], 1));
  const reserve = perClass((name) => limiter(`burst-${name}`, deps.perSecond[name], RESERVE_PERIOD_S));
  const failed = limiter("failed-login", FAILED_LOGINS.points, FAILED_LOGINS.duration);
  const failedSignIns = limiter("failed-sign-in", FAILED_SIGN_INS.points, FAILED_SIGN_INS.duration);
  const cspReports = limiter("csp-report", CSP_REPORTS.points, CSP_REPORTS.duration);
  const countOne = async (counter: Limiter, address: string): Promise<void> => {
    const taken = await consume(counter, address);
    if (!taken.allowed) throw rateLimited(taken.waitMs);
  };

  return {
    take: async (limitClass, key) => {
      const rate = deps.perSecond[limitClass];
      const policy = { "RateLimit-Policy": `"${limitClass}";q=${String(rate)};w=1` };
      const first = await consume(steady[limitClass], key);
      if (first.allowed) return { ...policy, RateLimit: `"${limitClass}";r=${String(first.remaining)};t=1` };
      const second = await consume(reserve[limitClass], key);
      if (second.allowed) return { ...policy, RateLimit: `"${limitClass}";r=0;t=1` };
      throw rateLimited(first.waitMs);
    },
    countFailedLogin: (address) => countOne(failed, address),
    countFailedSignIn: (address) => countOne(failedSignIns, address),
    countCspReport: (address) => countOne(cspReports, address),
  };
}

function perClass<T>(make: (name: LimitClass) => T): Record<LimitClass, T> {
  return Object.fromEntries(LIMIT_CLASSES.map((name) => [name, make(name)])) as Record<LimitClass, T>;
}

async function consume(limiter: Limiter, key: string): Promise<{ allowed: boolean; remaining: number; waitMs: number }> {
  try {
    const taken = await limiter.consume(key);
    return { allowed: true, remaining: taken.remainingPoints, waitMs: 0 };
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return { allowed: false, remaining: 0, waitMs: refusal.msBeforeNext };
    throw refusal;
  }
}

function rateLimited(waitMs: number): DomainError {
  const retryAfterS = Math.max(1, Math.ceil(waitMs / 1000));
  return new DomainError("rate_limited", `Too many calls. Try again in ${String(retryAfterS)} s.`, {
    retry: true,
    details: { retryAfterS },
  });
}
