/** `praxis approvals …`: the group; without a command it lists what is open. */
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addApprovalsDecide } from "./approvals-decide.js";
import { addApprovalsList } from "./approvals-list.js";
import { addApprovalsShow } from "./approvals-show.js";

export function addApprovals(program: Command, action: Action): void {
  const approvals = program
    .command("approvals")
    .description("questions that wait for a person, and their answers")
    .addHelpText(
      "after",
      '\nExamples:\n  $ praxis approvals\n  $ praxis approvals decide apr_… approve\n  $ praxis approvals decide apr_… reject --reason "not today"',
    );
  addApprovalsList(approvals, action);
  addApprovalsShow(approvals, action);
  addApprovalsDecide(approvals, action);
}
