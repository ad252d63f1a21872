/** Receipts as they travel with a repository: git notes of the judged commit, also those that a push only brings along. Reads only. */
import { parseReceipt, type SignedReceipt } from "@praxis/domain/gate";
import type { Git } from "../git/create-git.js";
import { openRepository } from "../open-repository.js";
import { assertCommitId } from "../resolve-commit.js";

export const RECEIPTS_REF = "refs/notes/gates";
const RECEIPT_BYTES_MAX = 1_000_000;

/** @param notes ref or commit of the notes' own history. Null: there is no note, or it is no receipt. */
export async function receiptNote(git: Git, path: string, notes: string, commit: string): Promise<SignedReceipt | null> {
  assertCommitId(commit);
  const { commonDir: gitDir } = openRepository({ path });
  const tree = await git.ask({
    gitDir,
    args: ["rev-parse", "--verify", "--quiet", "--end-of-options", `${notes}^{tree}`],
    goodCodes: [1, 128],
  });
  if (tree.code !== 0) return null;
  // git spreads many notes over folders of two letters each.
  const places = [commit, `${commit.slice(0, 2)}/${commit.slice(2)}`, `${commit.slice(0, 2)}/${commit.slice(2, 4)}/${commit.slice(4)}`];
  for (const place of places) {
    const args = ["cat-file", "blob", `${tree.stdout.toString("utf8").trim()}:${place}`];
    const found = await git.ask({ gitDir, args, goodCodes: [128], bytesMax: RECEIPT_BYTES_MAX });
    if (found.code !== 0) continue;
    const parsed = parseReceipt(found.stdout.toString("utf8"));
    return parsed.ok ? parsed.receipt : null;
  }
  return null;
}
