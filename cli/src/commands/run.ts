/** `praxis run …`: the group and its commands in the order of use. */
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addRunArtifacts } from "./run-artifacts.js";
import { addRunBulk } from "./run-bulk.js";
import { addRunCancel } from "./run-cancel.js";
import { addRunEvents } from "./run-events.js";
import { addRunList } from "./run-list.js";
import { addRunMessage } from "./run-message.js";
import { addRunOpen } from "./run-open.js";
import { addRunOutput } from "./run-output.js";
import { addRunPause } from "./run-pause.js";
import { addRunResume } from "./run-resume.js";
import { addRunRetry } from "./run-retry.js";
import { addRunShow } from "./run-show.js";
import { addRunStart } from "./run-start.js";
import { addRunVerify } from "./run-verify.js";
import { addRunWatch } from "./run-watch.js";

export function addRun(program: Command, action: Action): void {
  const run = program
    .command("run")
    .description("start, follow and steer runs")
    .addHelpText(
      "after",
      "\nA run is named by its id, by the beginning of its id, or by `last` for the newest one.\n\nExample:\n  $ praxis run start repository-checkup --repo . --watch",
    );
  for (const add of [
    addRunStart,
    addRunList,
    addRunShow,
    addRunWatch,
    addRunCancel,
    addRunPause,
    addRunResume,
    addRunRetry,
    addRunBulk,
    addRunMessage,
    addRunEvents,
    addRunOutput,
    addRunArtifacts,
    addRunVerify,
    addRunOpen,
  ]) {
    add(run, action);
  }
}
