/**
 * Receipts for exactly one candidate: of this server's gates, and those that came with the repository as notes. Which of them count is judged
 * here. The tree alone is not enough: secrets and messages lie in commits, and another history can end in the same tree.
 */
import { buffer } from "node:stream/consumers";
import type { QueueEntryRecord } from "@praxis/database";
import { parseReceipt, type SignedReceipt } from "@praxis/domain/gate";
import { landingFaults, receiptNote, RECEIPTS_REF } from "@praxis/repository/receipt";
import type { QueueActivitiesDeps } from "./queue-deps.js";

export interface ReceiptWish {
  entry: QueueEntryRecord;
  onto: string;
  commit: string;
  tree: string;
}

/** none: nobody has said that this tree is green. refused: somebody has, and it does not count; why, one sentence each. */
export type ReceiptFound = { kind: "good" } | { kind: "none" } | { kind: "refused"; faults: string[] };

export async function findReceipt(deps: QueueActivitiesDeps, wish: ReceiptWish): Promise<ReceiptFound> {
  const { entry, onto, tree } = wish;
  const now = new Date(deps.clock.now()).toISOString();
  let faults: string[] | null = null;
  for (const receipt of await candidatesFor(deps, wish)) {
    if (receipt.body.tree !== tree || !judgedHeads(wish).includes(receipt.body.head)) continue;
    if (receipt.body.overrides.some(({ approver }) => approver === entry.requestedBy.id)) {
      faults ??= ["override: whoever queued the change had cleared a check of it"];
      continue;
    }
    const question = { git: deps.git, repoPath: entry.repository.path, receipt, branch: entry.branch, tip: onto, tree, now };
    const found = await landingFaults(question);
    if (found.length === 0) return { kind: "good" };
    faults ??= found;
  }
  return faults === null ? { kind: "none" } : { kind: "refused", faults };
}

/** The candidate itself. The change's own head too, unless somebody gave other words than its own for what lands. */
function judgedHeads({ entry: { head, title }, commit }: ReceiptWish): string[] {
  return title === null ? [commit, head] : [commit];
}

async function candidatesFor({ gates, bytes, git }: QueueActivitiesDeps, wish: ReceiptWish): Promise<SignedReceipt[]> {
  const { entry, onto, tree } = wish;
  const { repository, branch } = entry;
  const heads = judgedHeads(wish);
  const found: (SignedReceipt | null)[] = [];
  for (const target of [onto, branch]) {
    const green = await gates.greenReceiptFor({ repository, heads, tree, target });
    if (green !== null) found.push(await storedReceipt(bytes, green.receiptSha256));
  }
  for (const judged of heads) found.push(await receiptNote(git, repository.path, RECEIPTS_REF, judged));
  return found.filter((receipt) => receipt !== null);
}

/** Null: its bytes are gone, so it proves nothing. */
async function storedReceipt(bytes: QueueActivitiesDeps["bytes"], sha256: string): Promise<SignedReceipt | null> {
  const file = await bytes.open(sha256);
  if (file === null) return null;
  const parsed = parseReceipt((await buffer(file.stream)).toString("utf8"));
  return parsed.ok ? parsed.receipt : null;
}
