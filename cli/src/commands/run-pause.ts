/** `praxis run pause <run>` */
import { paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addRunCommand } from "./send-run-command.js";

export function addRunPause(run: Command, action: Action): void {
  addRunCommand(run, action, {
    name: "pause",
    description: "start no new step and stop the run's time limit until resumed; running steps go on",
    path: paths.pauseRun,
    said: "Pausing: no new step starts, and the run's time limit stands still until it is resumed. Steps that run go on to their end.",
  });
}
