/** `praxis approvals list` */
import { APPROVAL_STATUSES } from "@praxis/domain/run";
import { approvalPageSchema, paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { listChoice } from "../arguments/list-choice.js";
import { wholeNumber } from "../arguments/whole-number.js";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";
import { nearest } from "../text/nearest.js";
import { oneLine } from "../text/sanitise.js";
import { approvalRows } from "../views/approval-lines.js";

interface ListOptions {
  status: string;
  role?: string;
  limit: number;
  cursor?: string;
}

export function addApprovalsList(approvals: Command, action: Action): void {
  approvals
    .command("list", { isDefault: true })
    .description("list approvals (without a command: the open ones)")
    .option("--status <status,…>", [...APPROVAL_STATUSES, "all"].join(", "), listChoice([...APPROVAL_STATUSES, "all"]), "open")
    .option("--role <role>", "only those for this role")
    .option("--limit <count>", "how many (1 to 200)", wholeNumber(1, 200), 50)
    .option("--cursor <cursor>", "go on where the last page ended")
    // Being the default, it also gets every word that is no command.
    .allowExcessArguments(true)
    .addHelpText("after", "\nExample:\n  $ praxis approvals list --status decided")
    .action(
      action<ListOptions>(async (context, [word], { status, role, limit, cursor }) => {
        if (word !== undefined) throw unknownCommand(word, approvals);
        const wanted = status.split(",").includes("all") ? undefined : status;
        const { body, raw } = await context.api.get(paths.approvals(), approvalPageSchema, {
          status: wanted,
          role,
          limit: String(limit),
          cursor,
        });
        const { session, paint } = context;
        if (context.json) await context.printJson(raw);
        else if (body.items.length === 0) await context.print(wanted === "open" ? "Nobody is asked anything." : "No approvals.");
        else {
          await context.print(...approvalRows(body.items, { now: session.now(), paint }));
          if (body.items.some((approval) => approval.status === "open"))
            await context.note("", context.hint("To read one and see how to answer: praxis approvals show <approval>"));
        }
        if (!context.json && body.nextCursor !== null) await context.note(`More: add --cursor ${oneLine(body.nextCursor)}`);
        return EXIT.good;
      }),
    );
}

function unknownCommand(word: string, approvals: Command): CliError {
  const names = approvals.commands.map((command) => command.name());
  const guess = nearest(word, names);
  return new CliError(EXIT.usage, `unknown command '${oneLine(word)}'`, [
    guess === null ? `There are: ${names.join(", ")}.` : `Did you mean praxis approvals ${guess}?`,
  ]);
}
