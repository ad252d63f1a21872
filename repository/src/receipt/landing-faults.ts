/**
 * May exactly this tree land on this branch? Holds a receipt against the policy at the branch's tip. Reads objects only, asks nobody, and is the
 * one rule that the merge queue and the hooks share.
 */
import {
  activeChecks,
  isConfigured,
  parsePolicy,
  POLICY_PATH,
  receiptBytes,
  type GatePolicy,
  type ReceiptBody,
  type SignedReceipt,
} from "@praxis/domain/gate";
import type { Git } from "../git/create-git.js";
import { openRepository } from "../open-repository.js";
import { readFileAtCommit } from "../read-file-at-commit.js";
import { isCommitId } from "../resolve-commit.js";
import { isSignedBy } from "./is-signed-by.js";

export interface LandingQuestion {
  git: Git;
  repoPath: string;
  receipt: SignedReceipt;
  /** Where the change is to land, and the commit that the branch points at. */
  branch: string;
  tip: string;
  /** What would stand there then. */
  tree: string;
  /** There is no such branch yet: it begins on what `tip` has, and nothing there can be taken back. */
  isNew?: boolean;
  /** RFC 3339: overrides of people end. */
  now: string;
  signal?: AbortSignal | undefined;
}

/** Sentences, one for each thing that is not as it has to be; empty: it may land. */
export async function landingFaults(question: LandingQuestion): Promise<string[]> {
  const { git, repoPath, receipt, branch, tip, tree, now, isNew = false, signal } = question;
  const { body } = receipt;
  const content = await readFileAtCommit(git, repoPath, tip, POLICY_PATH);
  const parsed = parsePolicy(content === null ? null : content.toString("utf8"));
  if (!parsed.ok) return [`policy: ${POLICY_PATH} at the tip of ${branch} cannot be read, so no key is trusted`];
  const { policy, policySha256 } = parsed;
  const faults = [...signerFaults(receipt, policy), ...verdictFaults(body, policy, now)];
  if (body.tree !== tree) faults.push(`tree: the receipt says ${body.tree}, what would land is ${tree}`);
  // A clone calls the branch by its remote's name; a queue judges onto the very commit.
  if (![branch, `origin/${branch}`, tip].includes(body.target)) faults.push(`target: the receipt is for ${body.target}, not for ${branch}`);
  if (body.policySha256 !== policySha256)
    faults.push(`policy: the receipt was given under ${body.policySha256 ?? "none"}, the tip of ${branch} has ${policySha256}`);
  // Judged from a commit that never was on the branch, a bad change could hide in what the two have in common.
  if (!(await isOnBranch(git, repoPath, body.baseTip, tip, signal)))
    faults.push(`base: ${body.baseTip} has never been the tip of ${branch}, so not all of the change was judged`);
  // The receipt speaks of the way from its base to its tree. From anywhere else, the same tree also takes back what the branch has gained.
  else if (!isNew && !(await isSameTree(question)))
    faults.push(
      `base: judged was the way from ${body.base}, and ${branch} holds other files: what came since would be taken back unjudged`,
    );
  return faults;
}

function signerFaults({ body, signature }: SignedReceipt, { trustedKeys }: GatePolicy): string[] {
  const key = trustedKeys.find(({ id }) => id === body.keyId);
  if (!key) return [`signer: the key ${body.keyId} is not among trustedKeys of the policy, so the receipt proves nothing`];
  return isSignedBy(key.publicKey, receiptBytes(body), signature)
    ? []
    : [`signature: it does not fit the receipt's text and the key ${body.keyId}: the receipt was changed, or signed by another key`];
}

function verdictFaults(body: ReceiptBody, policy: GatePolicy, now: string): string[] {
  const faults = body.verdict === "pass" ? [] : [`verdict: the gate said ${body.verdict}`];
  // A gate that was asked for some checks only says nothing about the others.
  for (const id of activeChecks(policy)) {
    if (policy.checks[id].mode !== "required" || !isConfigured(policy, id)) continue;
    const check = body.checks.find((judged) => judged.check === id);
    if (check === undefined) faults.push(`${id}: the policy requires it, and it was not judged`);
    else if (!check.overridden && check.outcome !== "pass" && check.outcome !== "not-applicable")
      faults.push(`${id}: the policy requires it, and it ended as ${check.outcome}`);
  }
  const ended = body.overrides.filter(({ expiresAt }) => !(Date.parse(now) < Date.parse(expiresAt)));
  for (const { checks, expiresAt } of ended) faults.push(`override: ${checks.join(", ")} was cleared by a person until ${expiresAt}`);
  return faults;
}

/** An ancestor of the tip has been judged itself when it landed, or stood there before there was a gate. */
async function isOnBranch(git: Git, repoPath: string, commit: string, tip: string, signal?: AbortSignal): Promise<boolean> {
  if (commit === tip) return true;
  if (!isCommitId(commit)) return false;
  const { commonDir: gitDir } = openRepository({ path: repoPath });
  const answer = await git.ask({ gitDir, args: ["merge-base", "--is-ancestor", commit, tip], goodCodes: [1, 128], signal });
  return answer.code === 0;
}

async function isSameTree({ git, repoPath, receipt: { body }, tip, signal }: LandingQuestion): Promise<boolean> {
  if (body.base === tip) return true;
  if (!isCommitId(body.base)) return false;
  const { commonDir: gitDir } = openRepository({ path: repoPath });
  const treeOf = async (commit: string): Promise<string> => {
    const answer = await git.ask({ gitDir, args: ["rev-parse", "--verify", "--quiet", `${commit}^{tree}`], goodCodes: [1, 128], signal });
    return answer.code === 0 ? answer.stdout.toString("utf8").trim() : "";
  };
  const there = await treeOf(tip);
  return there !== "" && (await treeOf(body.base)) === there;
}
