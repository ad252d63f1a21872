/**
 * The polls of this process that wait for work, in line by pool. A new offer does not wake them all: the one that has waited longest
 * looks first, and hands the turn on as long as there is something that it did not take.
 */
import { DomainError } from "@praxis/domain/errors";

export interface WaitingPolls {
  /** Takes a place at the end of the pool's line; `leave` must follow. Throws `rate_limited` when too many wait already, of all or of this principal. */
  join(pool: string, principalId: string): Place;
  /** These pools got an offer. */
  wake(pools: readonly string[] | "all"): void;
  /** Aborted when the process stops: polls end with nothing. */
  readonly stopping: AbortSignal;
  stop(): void;
  readonly count: number;
}

export interface Place {
  /** Looks for work. `more`: there may be some that this look did not take. */
  look<Found extends { more: boolean }>(action: () => Promise<Found>): Promise<Found>;
  /** Settles when it is this one's turn to look, after `ms`, or when `ended` aborts. */
  turn(ms: number, ended: AbortSignal): Promise<void>;
  leave(): void;
}

/** Each holds a socket and some kilobytes. */
const POLLS_MAX = 10_000;
/** So that one key cannot take every place: as many agents as it may sensibly run on one machine. */
const POLLS_OF_ONE_MAX = 1_000;
const RETRY_AFTER_S = 5;
/** How many of a line look at the same time: enough to hand out hundreds of offers a second, few enough to leave the database to others. */
const TURNS_AT_ONCE = 4;
/** Notices only wake; should one be lost, each line is woken after this time. */
const WAKE_ANYWAY_MS = 5_000;

class Line {
  /** Counts wake-ups: who has looked since the last one has seen everything. */
  version = 0;
  members = 0;
  readonly #waiting = new Map<Member, () => void>();
  #turns = 0;
  #owed = false;

  wake(): void {
    this.version += 1;
    if (this.#turns >= TURNS_AT_ONCE) this.#owed = true;
    else this.#next(this.version);
  }

  wait(member: Member, resume: () => void): void {
    this.#waiting.set(member, resume);
  }

  stopWaiting(member: Member): void {
    this.#waiting.delete(member);
  }

  /** The turn of the wake-up `since` has been used; it goes on to who has not looked since then. */
  pass(since: number, more: boolean): void {
    this.#turns -= 1;
    if (more && this.#next(since)) return;
    if (!this.#owed) return;
    this.#owed = false;
    this.#next(this.version);
  }

  #next(since: number): boolean {
    // Who looked last stands last: when the first has seen this wake-up, all have.
    const [first] = this.#waiting;
    if (!first || first[0].seen >= since) return false;
    const [member, resume] = first;
    this.#waiting.delete(member);
    this.#turns += 1;
    member.turnOf = since;
    resume();
    return true;
  }
}

class Member implements Place {
  /** The line's version when it last looked. */
  seen = -1;
  /** The wake-up whose turn it has now. */
  turnOf: number | null = null;
  readonly #line: Line;
  readonly #onLeave: () => void;

  constructor(line: Line, onLeave: () => void) {
    this.#line = line;
    this.#onLeave = onLeave;
  }

  async look<Found extends { more: boolean }>(action: () => Promise<Found>): Promise<Found> {
    this.seen = this.#line.version;
    let more = true;
    try {
      const found = await action();
      more = found.more;
      return found;
    } finally {
      this.#passOn(more);
    }
  }

  async turn(ms: number, ended: AbortSignal): Promise<void> {
    // Woken while it was looking: what it saw may be from before.
    if (this.seen < this.#line.version || ended.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        ended.removeEventListener("abort", done);
        this.#line.stopWaiting(this);
        resolve();
      };
      const timer = setTimeout(done, ms);
      ended.addEventListener("abort", done, { once: true });
      this.#line.wait(this, done);
    });
  }

  leave(): void {
    this.#passOn(true);
    this.#onLeave();
  }

  #passOn(more: boolean): void {
    const since = this.turnOf;
    this.turnOf = null;
    if (since !== null) this.#line.pass(since, more);
  }
}

/** @param wakeAnywayMs for tests that want to see that a notice woke. */
export function createWaitingPolls(wakeAnywayMs = WAKE_ANYWAY_MS): WaitingPolls {
  const lines = new Map<string, Line>();
  const stopping = new AbortController();
  let count = 0;
  const ofPrincipal = new Map<string, number>();
  const wakeAnyway = setInterval(() => {
    for (const line of lines.values()) line.wake();
  }, wakeAnywayMs).unref();
  return {
    join(pool, principalId) {
      const own = ofPrincipal.get(principalId) ?? 0;
      if (own >= POLLS_OF_ONE_MAX) throw tooMany(`${String(POLLS_OF_ONE_MAX)} polls of yours wait here already.`);
      if (count >= POLLS_MAX) throw tooMany(`${String(POLLS_MAX)} polls wait here already.`);
      ofPrincipal.set(principalId, own + 1);
      const line = lines.get(pool) ?? new Line();
      lines.set(pool, line);
      line.members += 1;
      count += 1;
      return new Member(line, () => {
        count -= 1;
        const left = (ofPrincipal.get(principalId) ?? 1) - 1;
        if (left > 0) ofPrincipal.set(principalId, left);
        else ofPrincipal.delete(principalId);
        line.members -= 1;
        if (line.members === 0 && lines.get(pool) === line) lines.delete(pool);
      });
    },
    wake(pools) {
      for (const pool of pools === "all" ? [...lines.keys()] : pools) lines.get(pool)?.wake();
    },
    stopping: stopping.signal,
    stop() {
      clearInterval(wakeAnyway);
      stopping.abort();
    },
    get count() {
      return count;
    },
  };
}

function tooMany(what: string): DomainError {
  const message = `${what} Try again in ${String(RETRY_AFTER_S)} s.`;
  return new DomainError("rate_limited", message, { retry: true, details: { retryAfterS: RETRY_AFTER_S } });
}
