/**
 * What a receiving repository says to a push: a protected branch moves forward only, and only to a tree that a trusted receipt lets land.
 * Everything else is nobody's business here. Needs no server; sees the objects of a push that are not accepted yet when git is told where.
 */
import { matchesBranch } from "../change/matches-branch.js";
import type { SignedReceipt } from "@praxis/domain/gate";
import type { Git } from "../git/create-git.js";
import { openRepository } from "../open-repository.js";
import { isCommitId } from "../resolve-commit.js";
import { landingFaults } from "./landing-faults.js";
import { RECEIPTS_REF, receiptNote } from "./receipt-notes.js";

/** A line of what git tells a hook. `before`, `after`: all zeros for "not there". */
export interface RefUpdate {
  ref: string;
  before: string;
  after: string;
}

export interface RefQuestion {
  git: Git;
  repoPath: string;
  updates: readonly RefUpdate[];
  /** Names of branches, `*` stands for any text. */
  protectedBranches: readonly string[];
  now: string;
}

export interface RefRefused {
  branch: string;
  why: string[];
}

const HEADS = "refs/heads/";
export const isAbsent = (id: string): boolean => /^0+$/.test(id);

/** Empty: the push may go through. */
export async function judgeRefUpdates(question: RefQuestion): Promise<RefRefused[]> {
  const refused: RefRefused[] = [];
  for (const update of question.updates) {
    const names = await namesOf(question, update.ref);
    const branches = names.filter((name) => name.startsWith(HEADS)).map((name) => name.slice(HEADS.length));
    const branch = branches.find((name) => question.protectedBranches.some((pattern) => matchesBranch(pattern, name)));
    if (branch === undefined) continue;
    const why = await judgeUpdate(question, update, branch);
    if (why.length > 0) refused.push({ branch, why });
  }
  return refused;
}

/** A symbolic ref is only another name: a push to it writes what it stands for, through however many names. That comes first. */
async function namesOf({ git, repoPath }: RefQuestion, ref: string): Promise<string[]> {
  const stands = await asking(git, repoPath)(["symbolic-ref", "--quiet", ref]);
  return stands === "" ? [ref] : [stands, ref];
}

async function judgeUpdate(question: RefQuestion, { before, after }: RefUpdate, branch: string): Promise<string[]> {
  const { git, repoPath, updates, now } = question;
  if (isAbsent(after)) return ["a protected branch may not be deleted"];
  const ask = asking(git, repoPath);
  const tip = isAbsent(before) ? await ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]) : before;
  // The first commit of an empty repository: there is no policy yet that could ask for anything.
  if (tip === "" && (await ask(["for-each-ref", "--count=1", HEADS])) === "") return [];
  if (!isCommitId(tip)) return ["the repository's own branch (HEAD) has no commit, so there is no policy to judge by"];
  if (isAbsent(before) && (await ask(["merge-base", after, tip])) === after) return [];
  if (!isAbsent(before) && (await ask(["merge-base", before, after])) !== before)
    return ["it does not build on what is there: a protected branch only moves forward"];
  const tree = await ask(["rev-parse", "--verify", "--quiet", `${after}^{tree}`]);
  if (!isCommitId(tree)) return ["what was pushed is no commit"];
  const found = await findReceipt(question, after);
  if (found === null) {
    const told = updates.some(({ ref }) => ref === RECEIPTS_REF) ? "the pushed notes have none either" : `push ${RECEIPTS_REF} along`;
    return [`there is no receipt for ${after.slice(0, 12)}: judge it with \`praxis gate --local --base ${branch} --note\`, and ${told}`];
  }
  const { receipt, judged } = found;
  const isNew = isAbsent(before);
  const faults = await landingFaults({ git, repoPath, receipt, branch, tip, tree, now, isNew });
  // A note can be copied to any commit, and a merge can bring more than what was judged.
  if (receipt.body.head !== judged)
    faults.push(`head: the receipt is about ${receipt.body.head}, and it lies on ${judged}, whose history nobody judged`);
  const isPlainMerge = async (): Promise<boolean> =>
    (await ask(["rev-list", "--parents", "-n", "1", after])) === `${after} ${tip} ${judged}`;
  if (judged !== after && !(await isPlainMerge()))
    faults.push(`head: ${after.slice(0, 12)} merges more than ${judged.slice(0, 12)} into ${tip.slice(0, 12)}, and nobody judged the rest`);
  return faults;
}

interface ReceiptOf {
  receipt: SignedReceipt;
  /** The commit whose note it is. */
  judged: string;
}

/** The notes of this very push first: they are newer. A merge may carry the receipt of what was merged, if the trees are the same. */
async function findReceipt({ git, repoPath, updates }: RefQuestion, commit: string): Promise<ReceiptOf | null> {
  const pushed = updates.filter(({ ref, after }) => ref === RECEIPTS_REF && !isAbsent(after)).map(({ after }) => after);
  const second = await asking(git, repoPath)(["rev-parse", "--verify", "--quiet", `${commit}^2`]);
  for (const notes of [...pushed, RECEIPTS_REF]) {
    for (const judged of [commit, second]) {
      const receipt = isCommitId(judged) ? await receiptNote(git, repoPath, notes, judged) : null;
      if (receipt !== null) return { receipt, judged };
    }
  }
  return null;
}

function asking(git: Git, repoPath: string): (args: readonly string[]) => Promise<string> {
  const { gitDir } = openRepository({ path: repoPath });
  return async (args) => {
    const answer = await git.ask({ gitDir, args, goodCodes: [1, 128], bytesMax: 65_536 });
    return answer.code === 0 ? answer.stdout.toString("utf8").trim() : "";
  };
}
