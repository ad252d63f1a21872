/** `praxis run cancel <run>` */
import { paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addRunCommand } from "./send-run-command.js";

export function addRunCancel(run: Command, action: Action): void {
  addRunCommand(run, action, {
    name: "cancel",
    description: "end an open run: running steps are stopped, no other starts",
    path: paths.cancelRun,
    said: "The run was told to end. It is over when its running steps have stopped.",
  });
}
