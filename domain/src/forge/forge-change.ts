/**
 * Which news of a change counts. Forges deliver late, twice and in any order, and their clock has whole seconds: the newest head stays in force
 * whatever arrives after it. Pure.
 */

/** What is known of one change. */
export interface ForgeChange {
  head: string;
  /** The branch it is to land on. */
  target: string;
  title: string | null;
  closed: boolean;
  /** The forge's own time of the newest news, RFC 3339. */
  updatedAt: string;
  /** Heads that are known to have been replaced, newest last. */
  replaced: readonly string[];
}

export interface ForgeNews extends Omit<ForgeChange, "replaced"> {
  /** opened: nothing was before. reopened: it was closed before. replaced: `before` was the head. */
  what: "opened" | "reopened" | "replaced" | "closed" | "other";
  /** The head that this one replaced, when the news says it. */
  before: string | null;
}

/** judge: ask for a gate. withdraw: nobody waits for one any more. */
export type ForgeEffect = "judge" | "withdraw" | "none";

export interface ForgeStep {
  change: ForgeChange;
  effect: ForgeEffect;
}

/** More than are ever under way at once; older ones are told apart by their time. */
const REPLACED_MAX = 50;

export function afterForgeNews(known: ForgeChange | null, news: ForgeNews): ForgeStep {
  const { head, target, title, closed, updatedAt } = news;
  const fresh = { head, target, title, closed, updatedAt };
  if (known === null)
    return { change: { ...fresh, replaced: news.before === null ? [] : [news.before] }, effect: closed ? "none" : "judge" };
  if (!isNewer(known, news)) {
    // Old news may still say which heads are old: one of them could be on its way too.
    const also = news.before !== null && news.before !== known.head ? [news.before] : [];
    return { change: { ...known, replaced: remember(known.replaced, also) }, effect: "none" };
  }
  const old = [news.before, known.head].filter((one): one is string => one !== null && one !== head);
  const replaced = remember(
    known.replaced.filter((one) => one !== head),
    old,
  );
  const change: ForgeChange = { ...fresh, updatedAt: later(known.updatedAt, updatedAt), replaced };
  if (closed) return { change, effect: known.closed ? "none" : "withdraw" };
  const same = !known.closed && known.head === head && known.target === target && known.title === title;
  return { change, effect: same ? "none" : "judge" };
}

function isNewer(known: ForgeChange, news: ForgeNews): boolean {
  const since = Date.parse(news.updatedAt) - Date.parse(known.updatedAt);
  if (since > 0) return true;
  if (known.closed && !news.closed && news.what !== "reopened") return false;
  // The chain of heads says more than a clock.
  if (known.replaced.includes(news.head)) return false;
  if (news.what === "replaced") return since === 0 || news.before === known.head;
  return since === 0 && news.what !== "opened" && news.head === known.head;
}

function remember(known: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...known.filter((one) => !more.includes(one)), ...more])].slice(-REPLACED_MAX);
}

function later(a: string, b: string): string {
  return Date.parse(a) >= Date.parse(b) ? a : b;
}
