/** The begin of an evaluation: the policy at the target's tip, the change, and the evidence that needs no command. Resolved once and written down. */
import type { GateArtifacts, GateCheckRow, GateRecord } from "@praxis/database";
import type { EvaluationRef } from "@praxis/domain/change-gate";
import {
  activeChecks,
  brokenPolicyVerdict,
  externalOf,
  isEmptyChange,
  isConfigured,
  parsePolicy,
  POLICY_PATH,
  type GatePolicy,
} from "@praxis/domain/gate";
import type { GatePrepared } from "@praxis/temporal/contracts";
import { collectChange } from "../gates/collect-change.js";
import { hasScannerToRun } from "../gates/checks/collect-security.js";
import { collectWithTools, type ToolRequest } from "../gates/collect-with-tools.js";
import { readPolicy } from "../gates/create-gate-runner.js";
import { NO_REPORTS } from "../gates/given-reports.js";
import { openJudgedRepository, type JudgedRepository } from "../gates/judged-repository.js";
import { authorsOf } from "./authors-of.js";
import { AT_ONCE_GROUP, checksAtOnce, groupsOf } from "./evidence-groups.js";
import type { GateDeps } from "./gate-deps.js";
import { readHandedReports, sortHandedReports, type SortedReports } from "./handed-reports.js";
import { judgeGate } from "./judge-gate.js";
import { keepJson } from "./kept-json.js";
import { nameOf } from "./name-of.js";
import { squashOf } from "./squash-of.js";
import { settle, settleGate } from "./settle-gate.js";

/** Throws `repository_not_found`, `ref_not_found`, `repository_unreadable`, `diff_unreadable`, `path_outside_roots`, `url_not_allowed`. */
export async function prepareGate(deps: GateDeps, of: EvaluationRef, signal: AbortSignal): Promise<GatePrepared> {
  const gate = await deps.gates.get(of.gateId);
  // A lost try may have judged it already: what stands is looked at once more, so that its time to look again is known.
  if (gate?.round === of.round && (gate.status === "waiting" || gate.status === "decided"))
    return { kind: "settled", ...(await settleGate(deps, of)) };
  if (gate?.round !== of.round || gate.status !== "running") return { kind: "stale" };
  const head = gate.head ?? gate.headName;
  const path = await deps.forges.of(gate).bring(gate, { ref: head, signal });
  const { stateDir } = deps.surroundings;
  const judged = await openJudgedRepository({ git: deps.git, stateDir, path, target: gate.target, head, server: deps, signal });
  try {
    // The head was resolved when it was asked for; what branch it came from was known then.
    const prepared = await prepare(deps, gate, { ...judged, branch: gate.branch ?? judged.branch }, signal);
    if (prepared.kind !== "collect" || prepared.groups.length > 0) return prepared;
    // All its evidence is there: no evaluation of its own is needed to wait for more.
    return { kind: "settled", ...(await judgeGate(deps, { ...of, collected: [], lost: [] })) };
  } finally {
    await judged.close();
  }
}

async function prepare(deps: GateDeps, gate: GateRecord, judged: JudgedRepository, signal: AbortSignal): Promise<GatePrepared> {
  const text = await readPolicy(judged);
  const parsed = parsePolicy(text);
  const landing = parsed.ok ? parsed.policy.landing : "squash";
  const { madeFrom } = gate.artifacts;
  const collected = await collectChange({ judged, landing, repository: nameOf(gate.repository), madeFrom, signal });
  const policySha256 = parsed.ok ? parsed.policySha256 : null;
  const checks = parsed.ok ? rowsOf(parsed.policy) : [];
  const scans = parsed.ok && (await hasScannerToRun(parsed.policy, deps.surroundings.baseEnv["PATH"] ?? ""));
  const { handedIn = [] } = gate.artifacts;
  const reports = parsed.ok ? sortHandedReports(parsed.policy, await readHandedReports(deps.bytes, handedIn)) : NOTHING_HANDED_IN;
  const ground = { scans, handed: reports.checks };
  const about = { gate, judged, collected, given: reports.given, signal };
  const atOnce = parsed.ok
    ? await collectAtOnce(deps, { ...about, policy: parsed.policy, only: checksAtOnce(parsed.policy, ground) })
    : null;
  const kept = isSameGround(gate, judged, policySha256) ? (gate.artifacts.evidence ?? {}) : {};
  const { change } = collected;
  const artifacts: GateArtifacts = {
    change: await keepJson(deps.bytes, collected),
    policy: await keepJson(deps.bytes, { text }),
    evidence: { ...kept, ...(atOnce === null ? {} : { [AT_ONCE_GROUP]: atOnce }) },
    ...(parsed.ok && !isEmptyChange(change) ? { reportedBy: reportersOf(parsed.policy) } : {}),
    ...(madeFrom === undefined ? {} : { madeFrom }),
    ...(handedIn.length === 0 ? {} : { handedIn: parsed.ok ? reports.handed : handedIn }),
  };
  const { id, round } = gate;
  const prepared = { head: change.head, branch: judged.branch, base: change.base, baseTip: change.baseTip, tree: change.tree };
  const written = { id, round, ...prepared, policySha256, landing, authors: authorsOf(collected), checks, artifacts };
  if (!(await deps.gates.recordPrepared(written))) return { kind: "stale" };
  if (!parsed.ok) {
    const verdict = brokenPolicyVerdict(change, POLICY_PATH, parsed.issues);
    const standing = { ...gate, ...written, artifacts: { ...artifacts, verdict: await keepJson(deps.bytes, verdict) } };
    return { kind: "settled", ...(await settle(deps, standing, verdict)) };
  }
  const again = groupsOf(parsed.policy, ground, Object.keys(kept).length > 0 ? gate.rerunCheck : null);
  // Nobody is waited for when nothing would land.
  const all = groupsOf(parsed.policy, ground).filter(({ reported }) => reported !== true || !isEmptyChange(change));
  const groups = all.filter(({ name }) => !(name in kept) || again.some((group) => group.name === name));
  return { kind: "collect", head: change.head, policySha256: parsed.policySha256, groups };
}

const NOTHING_HANDED_IN: SortedReports = { given: NO_REPORTS, checks: new Set(), handed: [] };

async function collectAtOnce(
  { surroundings, bytes }: GateDeps,
  { gate, ...request }: Omit<ToolRequest, "squash"> & { gate: GateRecord },
): Promise<string> {
  const squash = squashOf(gate, request.collected.change);
  return keepJson(bytes, await collectWithTools(surroundings, { ...request, squash }));
}

/** A re-run of one check keeps the others' evidence only if it would be the same again. */
function isSameGround(gate: GateRecord, judged: JudgedRepository, policySha256: string | null): boolean {
  return gate.rerunCheck !== null && gate.baseTip === judged.baseTip && gate.head === judged.head && gate.policySha256 === policySha256;
}

/** So that a report that comes later finds the gates that wait for it, or waited. */
function reportersOf(policy: GatePolicy): NonNullable<GateArtifacts["reportedBy"]> {
  const named = activeChecks(policy).map((check) => ({ check, source: externalOf(policy, check) }));
  return named.flatMap(({ check, source }) => (source === null ? [] : [{ check, ...source }]));
}

function rowsOf(policy: GatePolicy): GateCheckRow[] {
  return activeChecks(policy).map((check) => ({
    check,
    required: isConfigured(policy, check) && policy.checks[check].mode === "required",
    outcome: null,
    findings: [],
    findingCount: 0,
  }));
}
