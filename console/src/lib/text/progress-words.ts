/** What an agent said of its progress, as far as it can be read: how far it is, and its own words. Pure. */
export interface ProgressWords {
  /** "2 / 5", or "2" when nobody knows of how many. */
  readonly count: string | null;
  readonly note: string | null;
}

export function progressWords(value: unknown): ProgressWords {
  if (typeof value !== "object" || value === null) return { count: null, note: null };
  const read = (key: string): unknown => Reflect.get(value, key);
  const [done, total, note] = [read("done"), read("total"), read("note")];
  return {
    count: typeof done !== "number" ? null : typeof total === "number" ? `${String(done)} / ${String(total)}` : String(done),
    note: typeof note === "string" && note.trim() !== "" ? note : null,
  };
}
