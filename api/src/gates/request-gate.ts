/** POST /gates: names become commits before the row is written, so that a branch that moves on does not change what was asked for. */
import type { NewGate } from "@praxis/database";
import { actorOf } from "@praxis/domain/access";
import { isReservedChange } from "@praxis/domain/change-gate";
import { DomainError } from "@praxis/domain/errors";
import { currentBranch, isBranch, resolveTarget } from "@praxis/repository/change";
import { redactCredentials } from "@praxis/repository";
import type { RequestGateRequest } from "../contract/gates.js";
import type { Handler } from "../http/call.js";
import { commitGate } from "./commit-gate.js";
import type { GateHandlerDeps } from "./gate-deps.js";
import { keepReports } from "./keep-reports.js";

export function createRequestGate(deps: GateHandlerDeps): Handler<"requestGate"> {
  return async (call) => {
    // Before the transaction: git may take seconds, and nobody's connection waits for it.
    const wish = await wishOf(deps, call.body);
    if (isReservedChange(wish.change)) throw reserved(wish.change);
    const actor = actorOf(call.principal);
    const kept = await keepReports(deps.artifactBytes, call.body.reports ?? []);
    const reports = kept.map((report) => ({ ...report, by: actor, at: new Date(deps.now()).toISOString() }));
    return commitGate(deps, call, (tx) => deps.gates.request({ ...wish, reports, actor }, tx));
  };
}

/** Its gate would take the force of the one that a merge queue or a forge waits for. */
function reserved(change: string): DomainError {
  const message = "begins like the names that merge queues and forges give; choose another one";
  return new DomainError("invalid_request", `The change ${JSON.stringify(change)} ${message}.`, { issues: [{ path: "change", message }] });
}

async function wishOf(
  { git, repositories }: GateHandlerDeps,
  { repository, base, head, change }: RequestGateRequest,
): Promise<Omit<NewGate, "actor">> {
  const found = await repositories.resolve({ ...repository, ref: head });
  if (found !== null && "path" in found && found.commit !== undefined) {
    const { path, commit } = found;
    await resolveTarget(git, path, base);
    const branch = head === "HEAD" ? await currentBranch(git, path) : (await isBranch(git, path, head)) ? head : null;
    return { repository: { path }, target: base, headName: head, head: commit, branch, change: change ?? branch ?? commit };
  }
  const url = found !== null && "url" in found ? found.url : "";
  return { repository: { url: redactCredentials(url) }, target: base, headName: head, head: null, branch: null, change: change ?? head };
}
