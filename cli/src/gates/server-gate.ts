/** A gate on the server: asked for, watched until there is a verdict, and read whole. */
import {
  gateExplanationSchema,
  gateViewSchema,
  paths,
  type GateExplanation,
  type GateView,
  type RequestGateRequest,
} from "@praxis/api/contract";
import { isGateClosed, type GateRepository } from "@praxis/domain/change-gate";
import { parsePolicy, POLICY_PATH } from "@praxis/domain/gate";
import { readFileAtCommit, type Git } from "@praxis/repository";
import { resolveTarget } from "@praxis/repository/change";
import type { Context } from "../context.js";
import { oneLine } from "../text/sanitise.js";

export interface ServerGateRequest {
  repository: GateRepository;
  base: string;
  head: string;
  change?: string;
  reports?: RequestGateRequest["reports"];
}

/** Often at first, for gates without commands; then no more than a person would notice. */
const LOOK_FIRST_MS = 200;
const LOOK_MOST_MS = 2_000;
export const DEFAULT_TARGET = "main";

export async function requestGate(context: Context, request: ServerGateRequest): Promise<GateView> {
  return (await context.api.post(paths.gates(), gateViewSchema, request)).body;
}

/** Says what is being judged whenever that changes. */
export async function watchGate(context: Context, id: string): Promise<GateExplanation> {
  let said = "";
  for (let waitMs = LOOK_FIRST_MS; ; waitMs = Math.min(LOOK_MOST_MS, waitMs * 1.5)) {
    const { body } = await context.api.get(paths.gate(id), gateViewSchema);
    if (body.status !== "running") break;
    const now = progressOf(body);
    if (now !== said) await context.note(context.paint("dim", now));
    said = now;
    await context.session.sleep(waitMs, context.session.signal);
  }
  return explainGate(context, id);
}

export async function explainGate(context: Context, id: string): Promise<GateExplanation> {
  return (await context.api.get(paths.explainGate(id), gateExplanationSchema)).body;
}

function progressOf({ id, checks }: GateView): string {
  const open = checks.filter(({ outcome }) => outcome === undefined).map(({ check }) => check);
  return open.length === 0 ? `${oneLine(id)}: the repository is being read` : `${oneLine(id)}: judging ${open.join(", ")}`;
}

/** As without a server: what the policy on main names, else main. */
export async function targetOf(git: Git, repository: string, given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  const content = await readFileAtCommit(git, repository, await resolveTarget(git, repository, DEFAULT_TARGET), POLICY_PATH);
  const parsed = parsePolicy(content === null ? null : content.toString("utf8"));
  return parsed.ok ? parsed.policy.base : DEFAULT_TARGET;
}

/** It says nothing about the change any more, whatever its verdict was. */
export function isWithoutForce({ status }: Pick<GateView, "status">): boolean {
  return isGateClosed(status);
}
