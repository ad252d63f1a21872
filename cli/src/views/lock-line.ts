/** Locks for people: who holds what, and for how long. */
import type { LockView } from "@praxis/api/contract";
import { coarse } from "../text/amounts.js";
import type { Paint } from "../text/paint.js";
import { oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";

export function lockLine(lock: LockView, now: number, paint: Paint): string {
  return `${oneLine(lock.owner)} holds ${paint("bold", oneLine(lock.path))} (${left(lock, now, paint)}), ${lock.id}, fence ${String(lock.fence)}`;
}

export function lockRows(locks: readonly LockView[], now: number, paint: Paint): string[] {
  const head = ["LOCK", "PATH", "WHO", "LEFT", "FENCE", "FOR"].map((text) => paint("dim", text));
  const rows = locks.map((lock) => [
    lock.id,
    oneLine(lock.path),
    oneLine(lock.owner),
    left(lock, now, paint),
    String(lock.fence),
    oneLine(lock.purpose),
  ]);
  return textTable([head, ...rows]);
}

function left({ expiresAt }: LockView, now: number, paint: Paint): string {
  const ms = Date.parse(expiresAt) - now;
  return ms > 0 ? `${coarse(ms)} left` : paint("yellow", `expired ${coarse(-ms)} ago`);
}
