/** Judges past changes again under another policy, from git alone: no command of the past is run. */
import {
  brokenPolicyVerdict,
  evaluate,
  parsePolicy,
  POLICY_PATH,
  type Change,
  type CheckId,
  type CollectedEvidence,
  type GatePolicy,
  type GateVerdict,
} from "@praxis/domain/gate";
import { readFileAtCommit, resolveCommit } from "@praxis/repository";
import { listCommits, type ListedCommit } from "@praxis/repository/change";
import { collectChange, type CollectedChange } from "./collect-change.js";
import { collectPlan } from "./checks/collect-plan.js";
import type { GateRunnerDeps } from "./create-gate-runner.js";
import { openJudgedRepository, type JudgedRepository } from "./judged-repository.js";

export interface ReplayRequest {
  repositoryPath: string;
  /** The branch whose past is replayed. */
  target: string;
  /** After this commit; null: from the beginning (the first commit has nothing to be compared with). */
  since: string | null;
  /** The policy to try. */
  policyText: string | null;
  signal?: AbortSignal | undefined;
}

export interface ReplayedChange {
  commit: string;
  subject: string;
  /** Under the policy that stood on the target then. */
  before: GateVerdict;
  after: GateVerdict;
}

export type ReplayPolicy = (request: ReplayRequest) => AsyncGenerator<ReplayedChange>;

/** Those that can be judged from git alone. */
const REPLAYED: readonly CheckId[] = ["secrets", "dependencies", "security", "plan", "commits", "size", "hygiene", "integrity"];

/** Every commit of the branch's own line (first parents) is a change that landed. Oldest first. */
export function createPolicyReplay({ git, stateDir, now }: Pick<GateRunnerDeps, "git" | "stateDir" | "now">): ReplayPolicy {
  return async function* replay({ repositoryPath, target, since, policyText, signal }) {
    const judged = await openJudgedRepository({ git, stateDir, path: repositoryPath, target, head: target, signal });
    try {
      const from = since === null ? null : await resolveCommit(git, repositoryPath, since);
      const landed = await listCommits(judged.view, { target: from, head: judged.baseTip, firstParent: true }, signal);
      for (const commit of landed) {
        const [parent] = commit.parents;
        if (parent !== undefined) yield await replayOne({ judged, commit, parent, policyText, now: now().toISOString(), signal });
      }
    } finally {
      await judged.close();
    }
  };
}

interface Replayed {
  judged: JudgedRepository;
  commit: ListedCommit;
  parent: string;
  policyText: string | null;
  now: string;
  signal?: AbortSignal | undefined;
}

async function replayOne({ judged, commit, parent, policyText, now, signal }: Replayed): Promise<ReplayedChange> {
  const at: JudgedRepository = { ...judged, baseTip: parent, head: commit.id, branch: null };
  // With every commit's own patch, so that both policies find what they need.
  const collected = await collectChange({ judged: at, landing: "merge", repository: judged.path, signal });
  const own = await readFileAtCommit(judged.view.git, judged.path, parent, POLICY_PATH);
  const [before, after] = await Promise.all(
    [own === null ? null : own.toString("utf8"), policyText].map((text) => judge(at, collected, text, now)),
  );
  if (before === undefined || after === undefined) throw new Error("two policies give two verdicts");
  return { commit: commit.id, subject: commit.message.split("\n", 1)[0] ?? "", before, after };
}

async function judge(judged: JudgedRepository, collected: CollectedChange, text: string | null, now: string): Promise<GateVerdict> {
  const parsed = parsePolicy(text);
  const change = asLanding(collected.change, parsed.ok ? parsed.policy.landing : "squash");
  if (!parsed.ok) return brokenPolicyVerdict(change, POLICY_PATH, parsed.issues);
  const { policy, policySha256 } = parsed;
  const evidence = await evidenceFromGit(judged, collected, policy);
  return evaluate({ policy, policySha256, change, evidence, now, only: REPLAYED });
}

function asLanding(change: Change, landing: GatePolicy["landing"]): Change {
  return landing === "squash" ? { ...change, commits: change.commits.map((commit) => ({ ...commit, files: null })) } : change;
}

async function evidenceFromGit(judged: JudgedRepository, { bytes }: CollectedChange, policy: GatePolicy): Promise<CollectedEvidence> {
  const usesPlan = policy.configured.includes("plan") && policy.checks.plan.mode !== "off";
  return {
    secrets: {},
    size: {},
    dependencies: { advisories: null },
    security: { scanners: [], given: [], givenBase: [] },
    commits: { squash: null },
    hygiene: { bytes },
    integrity: { coverable: null },
    ...(usesPlan ? { plan: await collectPlan(judged, policy) } : {}),
  };
}
