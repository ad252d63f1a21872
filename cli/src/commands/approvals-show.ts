/** `praxis approvals show <approval>` */
import { approvalViewSchema, paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { resolveApprovalId } from "../arguments/approval-argument.js";
import { EXIT } from "../exit-codes.js";
import { approvalLines } from "../views/approval-lines.js";

export function addApprovalsShow(approvals: Command, action: Action): void {
  approvals
    .command("show")
    .argument("<approval>", "id, beginning of an id, or last (the newest open one)")
    .description("show one question, its evidence and how to answer it")
    .addHelpText("after", "\nExample:\n  $ praxis approvals show apr_…")
    .action(
      action(async (context, [text = ""]) => {
        const { body, raw } = await context.api.get(paths.approval(await resolveApprovalId(context.api, text)), approvalViewSchema);
        if (context.json) await context.printJson(raw);
        else await context.print(...approvalLines(body, { now: context.session.now(), paint: context.paint, hint: context.hint }));
        return EXIT.good;
      }),
    );
}
