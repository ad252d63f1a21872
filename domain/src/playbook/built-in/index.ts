/** Playbooks that every server has. Their names are reserved; a change of a text is a new version. */
import { CODING_TASK } from "./coding-task.js";
import { COMMAND_WITH_APPROVAL } from "./command-with-approval.js";
import { REPOSITORY_CHECKUP } from "./repository-checkup.js";
import { RUN_COMMAND } from "./run-command.js";

/** Name → exact text. */
export const BUILT_IN_PLAYBOOKS: ReadonlyMap<string, string> = new Map([
  ["repository-checkup", REPOSITORY_CHECKUP],
  ["run-command", RUN_COMMAND],
  ["command-with-approval", COMMAND_WITH_APPROVAL],
  ["coding-task", CODING_TASK],
]);

export function builtInPlaybook(name: string): string | undefined {
  return BUILT_IN_PLAYBOOKS.get(name);
}
