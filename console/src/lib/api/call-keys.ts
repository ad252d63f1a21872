/**
 * Idempotency keys for what a person asks for: sent again after an answer was lost, the same words have the same key, so nothing is done
 * twice. Other words are another wish, and so are the same ones after an answer.
 */
import { ApiProblem } from "./api-problem";

/** From here on an answer does not say whether it was done. */
const SERVER_FAULT = 500;

export interface CallKeys {
  keyOf(wish: unknown): string;
  /** @param error of the call; null: it was done */
  ended(error: unknown): void;
}

export function createCallKeys(make: () => string = () => crypto.randomUUID()): CallKeys {
  let held: { words: string; key: string } | null = null;
  return {
    keyOf(wish) {
      const words = JSON.stringify(wish);
      if (held?.words !== words) held = { words, key: make() };
      return held.key;
    },
    ended(error) {
      if (error === null || (error instanceof ApiProblem && error.status < SERVER_FAULT)) held = null;
    },
  };
}
