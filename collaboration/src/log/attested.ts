/** What surely was in the log: the heads and checkpoints found beside it and at the second place, compared with what is there now. */
import type { FoundFault } from "./walk-log.js";

export interface Attested {
  seq: number;
  hash: string;
  /** In plain words, for the message: "the checkpoint copy", for instance. */
  by: string;
}

export interface AttestedDamage {
  verdict: "corrupt" | "rolled_back";
  reason: string;
}

export class AttestedEvents {
  readonly #bySeq = new Map<number, Attested[]>();
  readonly #last: Attested | null;
  #mismatch: Attested | null = null;

  constructor(all: readonly Attested[]) {
    for (const one of all) this.#bySeq.set(one.seq, [...(this.#bySeq.get(one.seq) ?? []), one]);
    this.#last = all.reduce<Attested | null>((last, one) => (last === null || one.seq > last.seq ? one : last), null);
  }

  get lastSeq(): number {
    return this.#last?.seq ?? 0;
  }

  /** Null: nothing is attested. */
  get firstSeq(): number | null {
    return this.#bySeq.size === 0 ? null : Math.min(...this.#bySeq.keys());
  }

  meet(seq: number, hash: string): void {
    this.#mismatch ??= this.#bySeq.get(seq)?.find((one) => one.hash !== hash) ?? null;
  }

  /**
   * A fault behind everything attested, with no whole line after it, is a write that was cut off: not damage (null). A whole chain that
   * ends before what is attested, or goes another way, was put back to an earlier state.
   */
  judge(end: { seq: number }, fault: FoundFault | null): AttestedDamage | null {
    if (this.#mismatch) {
      const { seq, by } = this.#mismatch;
      return {
        verdict: "rolled_back",
        reason: `event ${String(seq)} is not the one that ${by} remembers: the log was replaced by another`,
      };
    }
    if (fault && !(fault.tail && end.seq >= this.lastSeq)) {
      return {
        verdict: "corrupt",
        reason: `${fault.file} is damaged at line ${String(fault.line)}, byte ${String(fault.offset)}: ${fault.message}`,
      };
    }
    if (this.#last && end.seq < this.#last.seq) {
      const { seq, by } = this.#last;
      return { verdict: "rolled_back", reason: `the log ends with event ${String(end.seq)}, but ${by} remembers event ${String(seq)}` };
    }
    return null;
  }
}
