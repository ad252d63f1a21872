/** How long Temporal waits before the next attempt of an activity: the server's own sum, so that people can be told it. Pure. */
import type { RetryPolicy } from "@temporalio/common";
import { msToNumber } from "@temporalio/common/lib/time.js";

/** The server waits at most this many times the first delay when the policy names no limit. */
const FIRST_DELAYS_MAX = 100;

/**
 * @param policy as the server sent it; it may not say
 * @param failed the attempt that failed, from 1, as Temporal counts
 * @returns undefined when the server did not say
 */
export function retryDelayMs(policy: RetryPolicy | undefined, failed: number): number | undefined {
  if (policy?.initialInterval === undefined) return undefined;
  const firstMs = msToNumber(policy.initialInterval);
  const mostMs = policy.maximumInterval === undefined ? firstMs * FIRST_DELAYS_MAX : msToNumber(policy.maximumInterval);
  return Math.min(firstMs * (policy.backoffCoefficient ?? 1) ** (failed - 1), mostMs);
}
