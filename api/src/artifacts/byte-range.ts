/** One byte range (RFC 9110, 14). Several ranges or another unit are answered with the whole, which is allowed. */
import { DomainError } from "@praxis/domain/errors";

export interface ByteRange {
  start: number;
  /** Inclusive. */
  end: number;
}

/** Null: the whole. Throws `range_not_satisfiable`. */
export function byteRangeOf(header: string | undefined, bytes: number): ByteRange | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "");
  if (!match) return null;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return null;
  if (first === "") {
    const length = Number(last);
    if (length === 0 || bytes === 0) throw outside(bytes);
    return { start: Math.max(0, bytes - length), end: bytes - 1 };
  }
  const start = Number(first);
  const end = last === "" ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (last !== "" && Number(last) < start) return null;
  if (start >= bytes) throw outside(bytes);
  return { start, end };
}

function outside(bytes: number): DomainError {
  return new DomainError("range_not_satisfiable", `The content has ${String(bytes)} bytes.`, { details: { bytes } });
}
