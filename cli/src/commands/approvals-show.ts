/** `praxis approvals show <approval>` */
import { approvalViewSchema, paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { EXIT } from "../exit-codes.js";
import { approvalLines } from "../views/approval-lines.js";

export function addApprovalsShow(approvals: Command, action: Action): void {
  approvals
    .command("show")
    .argument("<approval>", "its id")
    .description("show one question, its evidence and how to answer it")
    .addHelpText("after", "\nExample:\n  $ praxis approvals show apr_…")
    .action(
      action(async (context, [id = ""]) => {
        const { body, raw } = await context.api.get(paths.approval(id), approvalViewSchema);
        if (context.json) await context.printJson(raw);
        else await context.print(...approvalLines(body, { now: context.session.now(), paint: context.paint, hint: context.hint }));
        return EXIT.good;
      }),
    );
}
