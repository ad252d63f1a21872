/** Notes every call on the store with its place in one total order, and what came back. */
import { DomainError } from "@praxis/domain/errors";
import type { Answered, Asked, Operation } from "./lease-operation.js";

export interface HistoryRecorder {
  /** Answers null when the call was refused or its outcome is unknown. Anything else that is thrown is a refusal the model never gives. */
  call<Result>(
    who: { by: string; step: string },
    asked: Asked,
    action: () => Promise<Result>,
    answerOf: (result: Result) => Extract<Answered, { is: "ok" }>,
  ): Promise<Result | null>;
  /** For a call whose subject is known only from its answer: note the place first, the operation afterwards. */
  place(): { called: number; calledMs: number };
  note(step: string, operation: Operation): void;
  /** By step. */
  operations: ReadonlyMap<string, readonly Operation[]>;
  count(): number;
  /** Answers by operation and kind or code. */
  tally: ReadonlyMap<string, number>;
}

export function createHistoryRecorder(): HistoryRecorder {
  const operations = new Map<string, Operation[]>();
  const tally = new Map<string, number>();
  let order = 0;
  let count = 0;
  // By the clock, so that what the database noted with its time can be put between calls; calls of one millisecond keep their order.
  const next = (): number => (order = Math.max(order + 1, placeOf(Date.now())));
  const place = (): { called: number; calledMs: number } => ({ called: next(), calledMs: Date.now() });
  const note = (step: string, operation: Operation): void => {
    const known = operations.get(step);
    if (known) known.push(operation);
    else operations.set(step, [operation]);
    count += 1;
    const { op, answer } = operation;
    const key = `${op} ${answer.is === "refused" ? answer.code : answer.is}`;
    tally.set(key, (tally.get(key) ?? 0) + 1);
  };
  return {
    async call({ by, step }, asked, action, answerOf) {
      const { called, calledMs } = place();
      const noteAnswer = (answer: Answered): void => {
        note(step, { ...asked, by, called, calledMs, answered: next(), answeredMs: Date.now(), answer });
      };
      try {
        const result = await action();
        noteAnswer(answerOf(result));
        return result;
      } catch (error) {
        noteAnswer(answerOfError(error));
        return null;
      }
    },
    place,
    note,
    operations,
    count: () => count,
    tally,
  };
}

/** The first place of a millisecond. */
export function placeOf(ms: number): number {
  return ms * PLACES_A_MS;
}

const PLACES_A_MS = 1_000;

function answerOfError(error: unknown): Answered {
  if (!DomainError.is(error)) return { is: "refused", code: `thrown: ${error instanceof Error ? error.message : String(error)}` };
  return error.code === "database_unavailable" ? { is: "unknown" } : { is: "refused", code: error.code };
}
