/** Reads something again when it is told to, never twice at once and not faster than it should; what is told meanwhile counts once. */
export interface RefresherDeps {
  /** Never fails. */
  read(): Promise<void>;
  /** Between the end of one reading and the beginning of the next. */
  gapMs: number;
  later(ms: number, then: () => void): () => void;
}

export interface Refresher {
  /** What was changed before this call is read after it. */
  wanted(): void;
  stop(): void;
}

export function createRefresher({ read, gapMs, later }: RefresherDeps): Refresher {
  let state: "idle" | "busy" | "again" | "stopped" = "idle";
  let callOff: () => void = () => undefined;
  const go = async (): Promise<void> => {
    state = "busy";
    await read();
    if (isStopped()) return;
    callOff = later(gapMs, () => {
      if (state === "again") void go();
      else state = "idle";
    });
  };
  const isStopped = (): boolean => state === "stopped";
  return {
    wanted: () => {
      if (state === "busy") state = "again";
      else if (state === "idle") void go();
    },
    stop: () => {
      state = "stopped";
      callOff();
    },
  };
}
