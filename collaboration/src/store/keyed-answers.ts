/** Which keys were used, for which body, by which event. The answers themselves lie in the log. */

export interface KeyedEvent {
  body: string;
  seq: number;
  atMs: number;
}

/** A retry comes within a day or not at all (the HTTP contract keeps keys 24 h). */
const KEPT_MS = 24 * 60 * 60 * 1000;
/** About 20 MB; at more keys a day the oldest are forgotten earlier. */
const KEPT_MAX = 100_000;

export class KeyedAnswers {
  readonly #events = new Map<string, KeyedEvent>();

  find(key: string, nowMs: number): KeyedEvent | null {
    const event = this.#events.get(key);
    return event !== undefined && nowMs - event.atMs < KEPT_MS ? event : null;
  }

  set(key: string, event: KeyedEvent): void {
    this.#events.delete(key);
    this.#events.set(key, event);
    for (const [oldest, { atMs }] of this.#events) {
      if (this.#events.size <= KEPT_MAX && event.atMs - atMs < KEPT_MS) break;
      this.#events.delete(oldest);
    }
  }

  /** Those of events that never came to disk. */
  dropAfter(seq: number): void {
    for (const [key, event] of this.#events) if (event.seq > seq) this.#events.delete(key);
  }

  get size(): number {
    return this.#events.size;
  }

  *entries(): Iterable<[string, KeyedEvent]> {
    yield* this.#events;
  }
}
