/** One evaluation from two names of commits to a verdict, in this process: policy from the target's tip, change, evidence, judgement. */
import {
  brokenPolicyVerdict,
  evaluate,
  parsePolicy,
  POLICY_PATH,
  type Change,
  type CheckId,
  type CollectedEvidence,
  type EvidenceByCheck,
  type GatePolicy,
  type GateVerdict,
  type ParsedPolicy,
} from "@praxis/domain/gate";
import { readFileAtCommit, type Git } from "@praxis/repository";
import { collectChange, type CollectedChange } from "./collect-change.js";
import { builtInEvidence } from "./collect-evidence.js";
import { collectWithTools, type CommandSurroundings } from "./collect-with-tools.js";
import type { GivenReports } from "./given-reports.js";
import { openJudgedRepository, type JudgedRepository } from "./judged-repository.js";

export interface GateRunnerDeps extends CommandSurroundings {
  git: Git;
  now: () => Date;
}

export interface GateRequest {
  /** The folder with `.git`, or a bare repository. */
  repositoryPath: string;
  /** Null: what the policy names as `base`, `main` without one. */
  target: string | null;
  head: string;
  given: GivenReports;
  squash: EvidenceByCheck["commits"]["squash"];
  only?: readonly CheckId[] | undefined;
  /** Told before any command: the checks that read the change alone. */
  onBuiltIn?: ((checks: GateVerdict["checks"]) => void) | undefined;
  onCommand?: ((name: string, argv: readonly string[]) => void) | undefined;
  signal?: AbortSignal | undefined;
}

export interface GateResult {
  verdict: GateVerdict;
  repository: string;
  target: string;
  startedAt: string;
  finishedAt: string;
  /** Null when the policy at the target's tip is broken. */
  policy: GatePolicy | null;
  /** Messages of the change's commits, oldest first: what a changelog is made of. */
  commits: CollectedChange["change"]["commits"];
  /** Why commands were not shut in; null when they were, or when there were none. */
  unsandboxed: string | null;
}

export type RunGate = (request: GateRequest) => Promise<GateResult>;

const DEFAULT_TARGET = "main";
/** Throws `repository_not_found`, `ref_not_found`, `repository_unreadable`, `diff_unreadable` and what `signal` was aborted with. */
export function createGateRunner(deps: GateRunnerDeps): RunGate {
  return async (request) => {
    const startedAt = deps.now().toISOString();
    const judged = await openTarget(deps, request);
    try {
      return { ...(await judge(deps, request, judged)), startedAt, finishedAt: deps.now().toISOString() };
    } finally {
      await judged.close();
    }
  };
}

/** Which branch is the target may stand in the policy, and the policy stands on the target: it is followed once. */
async function openTarget(
  { git, stateDir }: GateRunnerDeps,
  { repositoryPath, target, head, signal }: GateRequest,
): Promise<JudgedRepository> {
  const open = (name: string): Promise<JudgedRepository> =>
    openJudgedRepository({ git, stateDir, path: repositoryPath, target: name, head, signal });
  const judged = await open(target ?? DEFAULT_TARGET);
  if (target !== null) return judged;
  const parsed = parsePolicy(await readPolicy(judged));
  if (!parsed.ok || parsed.policy.base === DEFAULT_TARGET) return judged;
  await judged.close();
  return open(parsed.policy.base);
}

type Judged = Omit<GateResult, "startedAt" | "finishedAt">;

async function judge(deps: GateRunnerDeps, request: GateRequest, judged: JudgedRepository): Promise<Judged> {
  const { only } = request;
  const { parsed, change, evidence, unsandboxed } = await collectGate(deps, request, judged, (collected, parsed) => {
    judgeBuiltIn(deps, request, collected, parsed);
  });
  const about = { repository: judged.path, target: judged.target, commits: change.commits };
  if (!parsed.ok) return { ...about, verdict: brokenPolicyVerdict(change, POLICY_PATH, parsed.issues), policy: null, unsandboxed };
  const { policy, policySha256 } = parsed;
  const now = deps.now().toISOString();
  const verdict = evaluate({ policy, policySha256, change, evidence, now, ...(only === undefined ? {} : { only }) });
  return { ...about, verdict, policy, unsandboxed };
}

type GoodPolicy = Extract<ParsedPolicy, { ok: true }>;

export interface CollectedGate {
  /** The policy's text at the target's tip; null: there is none. */
  text: string | null;
  parsed: ParsedPolicy;
  change: Change;
  /** Nothing under a broken policy. */
  evidence: CollectedEvidence;
  unsandboxed: string | null;
}

/** Everything that a verdict is made from, before anybody judges. */
export async function collectGate(
  deps: CommandSurroundings,
  request: GateRequest,
  judged: JudgedRepository,
  onCollected?: (collected: CollectedChange, policy: GoodPolicy) => void,
): Promise<CollectedGate> {
  const { signal } = request;
  const text = await readPolicy(judged);
  const parsed = parsePolicy(text);
  const landing = parsed.ok ? parsed.policy.landing : "squash";
  const collected = await collectChange({ judged, landing, repository: judged.path, signal });
  const { change } = collected;
  if (!parsed.ok) return { text, parsed, change, evidence: {}, unsandboxed: null };
  onCollected?.(collected, parsed);
  return { text, parsed, change, ...(await collectWithTools(deps, { ...request, judged, collected, policy: parsed.policy })) };
}

/** Judged once more with all the rest: only people who wait for commands want these first. */
const BUILT_IN: readonly CheckId[] = ["secrets", "commits", "size", "hygiene"];

function judgeBuiltIn(
  deps: GateRunnerDeps,
  { onBuiltIn, only, squash }: GateRequest,
  collected: CollectedChange,
  { policy, policySha256 }: GoodPolicy,
): void {
  if (onBuiltIn === undefined) return;
  const wanted = BUILT_IN.filter((id) => only === undefined || only.includes(id));
  const evidence = builtInEvidence(collected, squash, (id) => wanted.includes(id));
  const now = deps.now().toISOString();
  onBuiltIn(evaluate({ policy, policySha256, change: collected.change, evidence, now, only: wanted }).checks);
}

/** The text of the policy at the target's tip; null: there is none. */
export async function readPolicy({ view, path: repositoryPath, baseTip }: JudgedRepository): Promise<string | null> {
  const content = await readFileAtCommit(view.git, repositoryPath, baseTip, POLICY_PATH);
  return content === null ? null : content.toString("utf8");
}
