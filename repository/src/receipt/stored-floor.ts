/**
 * The floor of the project's coverage as it landed last: in the newest receipt of the target's own line that a trusted key has signed. Reads
 * objects only. No change can lower it: a receipt counts for the very commit it is about, and only from and onto this branch.
 */
import { receiptBytes, type GatePolicy, type ReceiptBody } from "@praxis/domain/gate";
import type { Git } from "../git/create-git.js";
import { openRepository } from "../open-repository.js";
import { assertCommitId } from "../resolve-commit.js";
import { isSignedBy } from "./is-signed-by.js";
import { receiptNote, RECEIPTS_REF } from "./receipt-notes.js";

export interface FloorQuestion {
  git: Git;
  repoPath: string;
  /** The branch as the caller names it, and the commit it points at. */
  target: string;
  tip: string;
  trustedKeys: GatePolicy["trustedKeys"];
  signal?: AbortSignal | undefined;
}

/** A project without a receipt for so long has none. */
const COMMITS_MAX = 500;

/** Null: no receipt that could be trusted tells of one. */
export async function storedFloor(question: FloorQuestion): Promise<number | null> {
  const { git, repoPath, trustedKeys } = question;
  if (trustedKeys.length === 0) return null;
  const noted = await notedCommits(question);
  if (noted.size === 0) return null;
  const line = await ownLine(question);
  const landed = new Set(line.map(([commit]) => commit));
  // A plain merge brings the commit that was judged as its second parent.
  for (const commit of line.flatMap(([own, , ...merged]) => [own, ...merged])) {
    if (!noted.has(commit)) continue;
    const receipt = await receiptNote(git, repoPath, RECEIPTS_REF, commit);
    const key = trustedKeys.find(({ id }) => id === receipt?.body.keyId);
    if (receipt === null || key === undefined || !isSignedBy(key.publicKey, receiptBytes(receipt.body), receipt.signature)) continue;
    if (receipt.body.head !== commit || !landed.has(receipt.body.baseTip) || !isOnto(question.target, receipt.body)) continue;
    const floor = receipt.body.checks.find(({ check }) => check === "coverage")?.floor;
    if (floor !== undefined) return floor;
  }
  return null;
}

/** A clone calls the branch by its remote's name; a queue judges onto the very commit. */
function isOnto(target: string, { target: told, baseTip }: ReceiptBody): boolean {
  return told === target || told === `origin/${target}` || target === `origin/${told}` || told === baseTip;
}

async function notedCommits({ git, repoPath, signal }: FloorQuestion): Promise<Set<string>> {
  const { commonDir: gitDir } = openRepository({ path: repoPath });
  const args = ["ls-tree", "-r", "--name-only", "--full-tree", RECEIPTS_REF];
  const { code, stdout } = await git.ask({ gitDir, args, goodCodes: [128], signal });
  return new Set(code === 0 ? stdout.toString("utf8").replaceAll("/", "").split("\n") : []);
}

/** Each with its parents, newest first; what merges brought in is left out. */
async function ownLine({ git, repoPath, tip, signal }: FloorQuestion): Promise<[string, ...string[]][]> {
  assertCommitId(tip);
  const { commonDir: gitDir } = openRepository({ path: repoPath });
  const args = ["rev-list", "--first-parent", "--parents", `--max-count=${String(COMMITS_MAX)}`, tip];
  const text = (await git.read({ gitDir, args, signal })).toString("utf8");
  return text.split("\n").flatMap((row): [string, ...string[]][] => {
    const [commit = "", ...parents] = row.split(" ");
    return commit === "" ? [] : [[commit, ...parents]];
  });
}
