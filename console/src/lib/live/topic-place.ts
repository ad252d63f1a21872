/** Places of live topics compared: numbers of logs and ids of history rows have an order; other places only their server can compare. */
import { compareHistoryIds, historyPlace, type LiveSeq } from "@praxis/api/contract";

/** Does `seq` come after `than`? Of places without an order: are they two? Events come in order, so only the same one can come again. */
export function isLater(seq: LiveSeq, than: LiveSeq | undefined): boolean {
  if (than === undefined) return true;
  if (seq === than) return false;
  if (than === 0) return true;
  if (typeof seq === "number" && typeof than === "number") return seq > than;
  const [a, b] = [String(seq), String(than)];
  if (historyPlace(a).eventId > 0 && historyPlace(b).eventId > 0) return compareHistoryIds(a, b) > 0;
  return a !== b;
}
