/** Turns the signals of the terminal and of other programs into one request to stop. Does not end the process: the second request does that by `leave`. */

/**
 * One Ctrl-C comes several times: the terminal tells the whole group of processes, and npx and the wrapper in `bin/` pass on what they
 * were told. Nobody presses it again within this time because of what the first one did.
 */
export const SAME_REQUEST_MS = 1_000;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface StopOnSignalsDeps {
  on(signal: (typeof SIGNALS)[number], told: () => void): void;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** A second request: whatever is still being written does not matter to the person. */
  leave(): void;
}

/** Aborted by the first signal of any kind. */
export function stopOnSignals({ on, now, leave }: StopOnSignalsDeps): AbortSignal {
  const stop = new AbortController();
  let toldAt = 0;
  for (const signal of SIGNALS) {
    on(signal, () => {
      if (stop.signal.aborted) {
        if (now() - toldAt > SAME_REQUEST_MS) leave();
        return;
      }
      toldAt = now();
      stop.abort();
    });
  }
  return stop.signal;
}
