/** Which plan items a change says it belongs to, and which acceptance entries it says it closes. */
import type { Change } from "../../change/change.js";
import type { PlanEvidence, PlanItem } from "./evidence.js";

export interface PlanReferences {
  /** Ids in the order of their first mention. */
  items: readonly string[];
  closed: readonly { item: string; entry: string }[];
}

const FOOTER = /^(?<token>refs|closes)(?::\s+| #)(?<value>.+)$/i;

export function planReferences(
  change: Pick<Change, "commits" | "branch">,
  items: readonly PlanItem[],
  given: PlanEvidence["references"],
): PlanReferences {
  const words = change.commits.flatMap(({ message }) => footerWords(message));
  const closed = words.filter(({ token, word }) => token === "closes" && word.includes("/")).map(({ word }) => split(word));
  // `Refs:` also names commits that are taken back: what looks like a commit id and is no item is not meant for the plan.
  const isItem = (word: string): boolean => items.some((item) => item.id === word) || !/^[0-9a-f]{7,64}$/.test(word);
  const referred = words.map(({ word }) => split(word).item).filter(isItem);
  const fromBranch = items.filter(({ id }) => isIn(change.branch ?? "", id)).map(({ id }) => id);
  return { items: [...new Set([...given, ...referred, ...fromBranch])], closed };
}

function footerWords(message: string): { token: string; word: string }[] {
  return message
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line) => {
      const parts = FOOTER.exec(line.trim())?.groups;
      const words = (parts?.value ?? "").split(/[\s,;]+/).filter((word) => word !== "");
      return words.map((word) => ({ token: (parts?.token ?? "").toLowerCase(), word }));
    });
}

function split(word: string): { item: string; entry: string } {
  const at = word.indexOf("/");
  return at === -1 ? { item: word, entry: "" } : { item: word.slice(0, at), entry: word.slice(at + 1) };
}

/** `feat/T-12-login` names T-12 and not T-1. */
function isIn(branch: string, id: string): boolean {
  const escaped = id.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?:^|[^A-Za-z0-9])${escaped}(?:$|[^A-Za-z0-9])`, "i").test(branch);
}
