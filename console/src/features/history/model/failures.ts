/**
 * Why rows failed or were tried again: read for those in view, once each, when scrolling rests. The lean history does not carry it.
 * Reading and time come from outside.
 */
import { failureWords } from "./failure-words";

export interface Failures {
  /** The events that are looked at now; in place of those asked for before, which may have left the view. */
  ask(ids: readonly string[]): void;
  /** Null: it is not known yet, or the event does not say. */
  of(id: string | null): string | null;
}

interface FailuresDeps {
  /** At most `most` of them. */
  read(ids: readonly string[]): Promise<readonly { id: string; attributes: Readonly<Record<string, unknown>> }[]>;
  most: number;
  soon(then: () => void): void;
  /** There is more to show. */
  changed(): void;
}

export function createFailures({ read, most, soon, changed }: FailuresDeps): Failures {
  const known = new Map<string, string | null>();
  let wanted: readonly string[] = [];
  let isUnderWay = false;
  const fetchNow = async (): Promise<void> => {
    const ids = wanted.filter((id) => !known.has(id)).slice(0, most);
    try {
      const events = ids.length === 0 ? [] : await read(ids);
      for (const id of ids) known.set(id, null);
      for (const { id, attributes } of events) known.set(id, failureWords(attributes));
      isUnderWay = false;
      if (ids.length > 0) changed();
    } catch {
      // What cannot be read now is asked for again with the next change of the view; the row's status is shown all the same.
      isUnderWay = false;
    }
  };
  return {
    ask: (ids) => {
      wanted = ids;
      if (isUnderWay || ids.every((id) => known.has(id))) return;
      isUnderWay = true;
      soon(() => void fetchNow());
    },
    of: (id) => (id === null ? null : (known.get(id) ?? null)),
  };
}
