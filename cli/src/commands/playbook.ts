/** `praxis playbook …`: the group. */
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addPlaybookList } from "./playbook-list.js";
import { addPlaybookShow } from "./playbook-show.js";
import { addPlaybookValidate } from "./playbook-validate.js";

export function addPlaybook(program: Command, action: Action): void {
  const playbook = program
    .command("playbook")
    .description("what there is to run")
    .addHelpText("after", "\nExample:\n  $ praxis playbook list --repo .");
  addPlaybookList(playbook, action);
  addPlaybookShow(playbook, action);
  addPlaybookValidate(playbook, action);
}
