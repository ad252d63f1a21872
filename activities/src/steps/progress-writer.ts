/** Lets people see how far a step is: of all its heartbeats, one every few seconds reaches Postgres. Courtesy, never a reason to fail. */
import type { Recorder, StepExecution } from "@praxis/database";
import type { StepProgress } from "./step-context.js";

/** Often enough for a person, and a step of an hour costs 360 small writes. */
const WRITE_EVERY_MS = 10_000;
const NOTE_CHARS_MAX = 200;

export interface ProgressWriterDeps {
  recorder: Pick<Recorder, "recordProgress">;
  writer: StepExecution;
  now: () => number;
  /** Nothing is shown of a step before its start is recorded: most end before that. */
  isShown: () => boolean;
}

export function createProgressWriter(deps: ProgressWriterDeps): (progress: StepProgress) => void {
  let lastAt = Number.NEGATIVE_INFINITY;
  let writing = false;
  return ({ note, done, total }) => {
    const says = note !== undefined || done !== undefined;
    if (!says || writing || !deps.isShown() || deps.now() - lastAt < WRITE_EVERY_MS) return;
    lastAt = deps.now();
    writing = true;
    const said = {
      ...(done === undefined ? {} : { done }),
      ...(done === undefined || total === undefined ? {} : { total }),
      ...(note === undefined ? {} : { note: note.slice(0, NOTE_CHARS_MAX) }),
    };
    deps.recorder
      .recordProgress({ ...deps.writer, ...said })
      // A database that is away, and another attempt that owns the step, are noticed by the writes that matter.
      .catch(() => undefined)
      .finally(() => (writing = false));
  };
}
