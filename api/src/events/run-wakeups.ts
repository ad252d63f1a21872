/** Who waits for which run. A wake-up says only "read again": readers keep their own place, so a lost or doubled one does no harm. */
export interface Wakeups {
  /** `"all"` after a reconnect: anything may have happened meanwhile. */
  wake(runs: readonly string[] | "all"): void;
  watch(runId: string): Watch;
  /** Wakes for every run. */
  watchAll(): Watch;
}

/** No run has this id. */
const EVERY = "*";

export interface Watch {
  /** Settles at the first wake-up since the last call (also one that came before this call), after `ms`, or when `signal` aborts. */
  next(ms: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

class Watcher implements Watch {
  #woken = false;
  #resume: (() => void) | null = null;
  readonly #onClose: () => void;

  constructor(onClose: (watcher: Watcher) => void) {
    this.#onClose = () => onClose(this);
  }

  wake(): void {
    this.#woken = true;
    this.#resume?.();
  }

  async next(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#woken && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          this.#resume = null;
          resolve();
        };
        const timer = setTimeout(done, ms);
        this.#resume = done;
        signal.addEventListener("abort", done, { once: true });
      });
    }
    this.#woken = false;
  }

  close(): void {
    this.#onClose();
  }
}

export function createWakeups(): Wakeups {
  const watchers = new Map<string, Set<Watcher>>();
  const watchOf = (runId: string): Watch => {
    const same = watchers.get(runId) ?? new Set<Watcher>();
    watchers.set(runId, same);
    const watcher = new Watcher((closed) => {
      same.delete(closed);
      if (same.size === 0 && watchers.get(runId) === same) watchers.delete(runId);
    });
    same.add(watcher);
    return watcher;
  };
  return {
    wake: (runs) => {
      for (const runId of runs === "all" ? [...watchers.keys()] : [...runs, EVERY])
        for (const watcher of watchers.get(runId) ?? []) watcher.wake();
    },
    watch: watchOf,
    watchAll: () => watchOf(EVERY),
  };
}
