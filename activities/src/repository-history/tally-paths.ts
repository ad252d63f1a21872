/** What happened to each path, and which paths each commit touched, in flat arrays: a hundred bytes a path, four a touch. */

export interface PathTally {
  /** Ends the commit before and starts the next. */
  startCommit(): void;
  add(path: Buffer, added: number, deleted: number): void;
  finish(): PathTable;
}

export interface PathTable {
  idOf(path: Buffer): number | undefined;
  commits: readonly number[];
  added: readonly number[];
  deleted: readonly number[];
  /** The paths of each commit, by id. */
  touched(): Iterable<Uint32Array>;
}

export function createPathTally(): PathTally {
  // Latin-1 keeps each byte as one character: exact for any path, and one byte in memory.
  const ids = new Map<string, number>();
  const commits: number[] = [];
  const added: number[] = [];
  const deleted: number[] = [];
  const log = createTouchLog();
  return {
    startCommit: () => log.startCommit(),
    add(path, plus, minus) {
      const key = path.toString("latin1");
      let id = ids.get(key);
      if (id === undefined) {
        id = ids.size;
        ids.set(key, id);
        commits.push(0);
        added.push(0);
        deleted.push(0);
      }
      commits[id] = (commits[id] ?? 0) + 1;
      added[id] = (added[id] ?? 0) + plus;
      deleted[id] = (deleted[id] ?? 0) + minus;
      log.add(id);
    },
    finish: () => ({ idOf: (path) => ids.get(path.toString("latin1")), commits, added, deleted, touched: () => log.read() }),
  };
}

/** `[n, id × n]` again and again, in one array that doubles when full. */
function createTouchLog(): { startCommit(): void; add(id: number): void; read(): Iterable<Uint32Array> } {
  let data = new Uint32Array(65_536);
  let length = 0;
  let countAt = -1;
  const push = (value: number): void => {
    if (length === data.length) {
      const larger = new Uint32Array(data.length * 2);
      larger.set(data);
      data = larger;
    }
    data[length] = value;
    length += 1;
  };
  return {
    startCommit() {
      countAt = length;
      push(0);
    },
    add(id) {
      push(id);
      data[countAt] = (data[countAt] ?? 0) + 1;
    },
    *read() {
      for (let at = 0; at < length;) {
        const count = data[at] ?? 0;
        yield data.subarray(at + 1, at + 1 + count);
        at += count + 1;
      }
    },
  };
}
