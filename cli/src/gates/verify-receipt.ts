/** Holds a receipt against a repository and the keys its policy trusts. Reads only; every difference is named. */
import { parsePolicy, POLICY_PATH, receiptBytes, receiptMismatches, type SignedReceipt, type Verdict } from "@praxis/domain/gate";
import { readFileAtCommit, resolveCommit, type Git } from "@praxis/repository";
import { commitFacts, resolveTarget } from "@praxis/repository/change";
import { isSignedBy } from "@praxis/repository/receipt";

export interface VerifyRequest {
  git: Git;
  repository: string;
  receipt: SignedReceipt;
  /** Null: the receipt's own. */
  target: string | null;
  head: string;
  /** This user's key, to tell an untrusted signer from a broken signature. */
  ownKey: { id: string; publicKey: string } | null;
}

export interface ReceiptReport {
  ok: boolean;
  verdict: Verdict;
  keyId: string;
  /** `valid signature, trusted signer`, `valid signature, untrusted signer`, `invalid signature`, `unknown signer`. */
  signature: string;
  head: string;
  target: string;
  faults: string[];
}

export async function verifyReceipt(request: VerifyRequest): Promise<ReceiptReport> {
  const { git, repository, receipt, ownKey } = request;
  const { body } = receipt;
  const target = request.target ?? body.target;
  const tip = await resolveTarget(git, repository, target);
  const content = await readFileAtCommit(git, repository, tip, POLICY_PATH);
  const parsed = parsePolicy(content === null ? null : content.toString("utf8"));
  const keys = parsed.ok ? parsed.policy.trustedKeys : [];
  const signer = judgeSigner(receipt, keys, ownKey);
  const faults = [...signer.faults];
  if (!parsed.ok) faults.push(`the policy at the tip of ${target} cannot be read, so no key is trusted`);
  if (body.target !== target) faults.push(`target: the receipt says ${body.target}, here it is ${target}`);
  faults.push(...(await placeFaults(request, tip)));
  faults.push(...receiptMismatches(body, { policySha256: parsed.ok ? parsed.policySha256 : null }));
  const { verdict, keyId, head } = body;
  return { ok: faults.length === 0, verdict, keyId, signature: signer.says, head, target, faults };
}

interface Signer {
  says: string;
  faults: string[];
}

function judgeSigner(
  { body, signature }: SignedReceipt,
  keys: readonly { id: string; publicKey: string }[],
  own: VerifyRequest["ownKey"],
): Signer {
  const text = receiptBytes(body);
  const trusted = keys.find(({ id }) => id === body.keyId);
  const broken = {
    says: "invalid signature",
    faults: [`signature: it does not fit the receipt's text and the key ${body.keyId}: the receipt was changed, or signed by another key`],
  };
  if (trusted) return isSignedBy(trusted.publicKey, text, signature) ? { says: "valid signature, trusted signer", faults: [] } : broken;
  if (own?.id !== body.keyId)
    return {
      says: "unknown signer",
      faults: [`signer: the key ${body.keyId} is not among the policy's trustedKeys, so its signature cannot be checked`],
    };
  if (!isSignedBy(own.publicKey, text, signature)) return broken;
  return {
    says: "valid signature, untrusted signer",
    faults: [`signer: ${body.keyId} is your own key, and the policy at the target's tip does not list it under trustedKeys`],
  };
}

/**
 * Is the head here, is it what stands here now, and does it have the receipt's tree and merge base? Where a change of its own is checked out, that
 * one is meant; a clone that stands on the target means whatever branch the receipt is about.
 */
async function placeFaults({ git, repository, receipt: { body }, head }: VerifyRequest, tip: string): Promise<string[]> {
  const here = await resolveCommit(git, repository, head);
  if (here !== body.head && !((await isWithin(git, repository, here, tip)) && (await isTip(git, repository, body.head))))
    return receiptMismatches(body, { head: here });
  const facts = await commitFacts(git, repository, body.head, tip);
  if (facts === null) return [`head: the receipt says ${body.head}, and that commit is not in this repository`];
  // A head that has landed is its own merge base: what it was before cannot be asked any more.
  return receiptMismatches(body, { tree: facts.tree, ...(facts.base === body.head ? {} : { base: facts.base ?? "none" }) });
}

async function isWithin(git: Git, repository: string, commit: string, target: string): Promise<boolean> {
  return (await commitFacts(git, repository, commit, target))?.base === commit;
}

async function isTip(git: Git, repository: string, commit: string): Promise<boolean> {
  return (await commitFacts(git, repository, commit, null))?.isTip ?? false;
}
