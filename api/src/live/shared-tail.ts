/**
 * One reader of a topic for everybody who watches it. What came last is held, within bounds; who is further behind reads from the source by
 * itself until it has caught up. Nobody's slowness holds up or costs anybody else. Begins with the first watcher, ends with the last.
 */
export interface TailItem<Place> {
  place: Place;
  /** The event as JSON, made once for all watchers. */
  text: string;
  /** For who wants only some. */
  kind?: string;
}

/** Items are in order, and every one has a place of its own. */
export interface TailSource<Place> {
  compare(a: Place, b: Place): number;
  /** Where the topic ends now. */
  head(): Promise<Place>;
  /** What lies between, in pages: after `after`, up to and with `to`. */
  read(after: Place, to: Place): AsyncIterable<readonly TailItem<Place>[]>;
  /** What comes after `after`. Ends when nothing more can ever come; throws when it cannot go on. */
  follow(after: Place, signal: AbortSignal): AsyncIterable<readonly TailItem<Place>[]>;
}

export interface SharedTail<Place> {
  /** Where a watcher that names no place begins. */
  head(): Promise<Place>;
  /** Without gap or repeat after `after`. Ends with the topic; throws what the source throws. Stops at once when `signal` aborts. */
  watch(after: Place, signal: AbortSignal): AsyncGenerator<readonly TailItem<Place>[]>;
  readonly watchers: number;
}

/** Held for watchers that are a moment behind. */
const HELD_ITEMS_MAX = 1_000;
const HELD_CHARACTERS_MAX = 1_000_000;
const SLICE_ITEMS = 100;

interface Pump<Place> {
  over: AbortController;
  /** Everything after this place and up to `end` is in `held`. */
  start: Place;
  end: Place;
  held: TailItem<Place>[];
  characters: number;
  state: "open" | "ended" | { failed: unknown };
  wakes: Set<() => void>;
}

interface Shared<Place> {
  pump: Promise<Pump<Place>>;
  watchers: number;
}

/** @param onIdle the last watcher has left */
export function createSharedTail<Place>(source: TailSource<Place>, onIdle: () => void = () => undefined): SharedTail<Place> {
  let current: Shared<Place> | null = null;
  let watchers = 0;

  const begin = async (): Promise<Pump<Place>> => {
    const end = await source.head();
    const made: Pump<Place> = { over: new AbortController(), start: end, end, held: [], characters: 0, state: "open", wakes: new Set() };
    void run(source, made);
    return made;
  };
  const join = (): Shared<Place> => {
    current ??= { pump: begin(), watchers: 0 };
    current.watchers += 1;
    watchers += 1;
    return current;
  };
  const leave = async (left: Shared<Place>): Promise<void> => {
    left.watchers -= 1;
    watchers -= 1;
    if (watchers === 0) onIdle();
    if (left.watchers > 0) return;
    if (current === left) current = null;
    (await left.pump.catch(() => null))?.over.abort();
  };

  return {
    head: () => source.head(),
    get watchers() {
      return watchers;
    },
    watch: async function* (after, signal) {
      const joined = join();
      try {
        yield* watchPump(source, await joined.pump, after, signal);
      } catch (error) {
        // It may have failed for good: who comes next begins anew.
        if (current === joined) current = null;
        throw error;
      } finally {
        await leave(joined);
      }
    },
  };
}

async function run<Place>(source: TailSource<Place>, pump: Pump<Place>): Promise<void> {
  try {
    for await (const items of source.follow(pump.end, pump.over.signal)) {
      for (const item of items) hold(pump, item);
      wakeAll(pump);
    }
    pump.state = "ended";
  } catch (failed) {
    pump.state = { failed };
  }
  wakeAll(pump);
}

function hold<Place>(pump: Pump<Place>, item: TailItem<Place>): void {
  pump.held.push(item);
  pump.end = item.place;
  pump.characters += item.text.length;
  // Dropped half at a time: moving the rest for every single one would cost more than the memory.
  if (pump.held.length <= HELD_ITEMS_MAX && pump.characters <= HELD_CHARACTERS_MAX) return;
  const dropped = pump.held.splice(0, Math.ceil(pump.held.length / 2));
  for (const { text } of dropped) pump.characters -= text.length;
  pump.start = dropped.at(-1)?.place ?? pump.start;
}

function wakeAll<Place>(pump: Pump<Place>): void {
  for (const wake of [...pump.wakes]) wake();
}

async function* watchPump<Place>(
  source: TailSource<Place>,
  pump: Pump<Place>,
  after: Place,
  signal: AbortSignal,
): AsyncGenerator<readonly TailItem<Place>[]> {
  const isOver = (): boolean => signal.aborted;
  let at = after;
  while (!isOver()) {
    if (source.compare(at, pump.start) < 0) {
      const to = pump.end;
      for await (const items of source.read(at, to)) {
        if (isOver()) return;
        yield items;
      }
      at = to;
      continue;
    }
    const items = heldAfter(source, pump, at);
    if (items.length > 0) {
      at = items.at(-1)?.place ?? at;
      yield items;
    } else if (pump.state === "open") await changed(pump, signal);
    else if (pump.state === "ended") return;
    else throw pump.state.failed;
  }
}

function heldAfter<Place>(source: TailSource<Place>, { held }: Pump<Place>, at: Place): readonly TailItem<Place>[] {
  let [low, high] = [0, held.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = held[middle];
    if (item !== undefined && source.compare(item.place, at) > 0) high = middle;
    else low = middle + 1;
  }
  return held.slice(low, low + SLICE_ITEMS);
}

function changed<Place>(pump: Pump<Place>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      pump.wakes.delete(done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    pump.wakes.add(done);
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}
