/** So many readings of whole executions at a time in this process, first come first served: each decodes thousands of events, and calls of others go on beside. */
import { DomainError } from "@praxis/domain/errors";

export interface ReadingTurns {
  /** Throws `rate_limited` when too many wait already. */
  take<T>(read: () => Promise<T>): Promise<T>;
}

export function createReadingTurns({ atOnce, waitingMax }: { atOnce: number; waitingMax: number }): ReadingTurns {
  const waiting: (() => void)[] = [];
  let reading = 0;
  return {
    take: async (read) => {
      if (reading >= atOnce) {
        if (waiting.length >= waitingMax)
          throw new DomainError("rate_limited", "Too many parts of histories are being read now. Ask again in a moment.", { retry: true });
        // Whoever leaves hands the place on, so it is never free in between.
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else reading += 1;
      try {
        return await read();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else reading -= 1;
      }
    },
  };
}
