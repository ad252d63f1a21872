/** POST /approvals/{id}/decision: whoever changes the row from `open` wins. What stands already is judged before `If-Match`. */
import type { ApprovalRecord, ApprovalStore, KeyStore } from "@praxis/database";
import { actorOf } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import type { Ids } from "@praxis/domain/ids";
import type { RunCommand } from "@praxis/domain/run";
import type { DecideApprovalRequest } from "../contract/approvals.js";
import type { Handler } from "../http/call.js";
import { requireMatch } from "../http/etag.js";
import type { InlineDelivery } from "../runs/inline-delivery.js";
import { approvalEtag, approvalView, namesOfDeciders } from "./approval-view.js";
import { requireApprovalId } from "./require-approval-id.js";

interface DecideDeps {
  approvals: ApprovalStore;
  keys: KeyStore;
  delivery: InlineDelivery;
  ids: Ids;
}

export function createDecideApproval(deps: DecideDeps): Handler<"decideApproval"> {
  return async (call) => {
    const { decision, reason, values } = call.body;
    const request = {
      id: requireApprovalId(call.params.id),
      decision,
      ...(reason === undefined ? {} : { reason }),
      ...(values === undefined ? {} : { values: values as { readonly [key: string]: Json } }),
      actor: actorOf(call.principal),
      commandId: deps.ids("command"),
      check: (standing: ApprovalRecord) => {
        requireMatch(call.request.headers["if-match"], approvalEtag(standing));
        requireOption(standing, call.body);
      },
    };
    const sent: { runId: string; command: RunCommand }[] = [];
    const answer = await call.commit(async (tx) => {
      const { approval, command } = await deps.approvals.decide(request, tx);
      if (command) sent.push({ runId: approval.runId, command });
      const names = await namesOfDeciders(deps.keys, [approval], tx);
      return { status: 200, headers: { ETag: approvalEtag(approval, names) }, json: approvalView(approval, names) };
    });
    for (const { runId, command } of sent) await deps.delivery.signal(runId, command);
    return answer;
  };
}

function requireOption(approval: ApprovalRecord, { decision, reason }: DecideApprovalRequest): void {
  const option = approval.options.find(({ id }) => id === decision);
  if (option && (!option.needsReason || reason !== undefined)) return;
  const path = option ? "reason" : "decision";
  const message = option ? `is needed to choose \`${option.id}\`` : "is not an option of this approval";
  throw new DomainError(
    "decision_invalid",
    option ? `The choice \`${option.id}\` needs a reason.` : "The decision is not one of the approval's options.",
    {
      issues: [{ path, message }],
      details: { allowed: approval.options.map(({ id }) => id) },
    },
  );
}
