/** Hears which runs moved, on a connection of its own. A notice only wakes: readers read again from where they are. */
export interface Listener {
  /** Settles when the first connection listens. */
  ready: Promise<void>;
  close(): Promise<void>;
}

/** `onRuns("all")` after every (re)connect: anything may have happened meanwhile. */
export function createListener(
  _options: { url: string; onError?: (error: unknown) => void },
  _onRuns: (runs: readonly string[] | "all") => void,
): Listener {
  throw new Error("not built yet");
}
