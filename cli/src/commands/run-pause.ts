/** `praxis run pause <run>` */
import { paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addRunCommand } from "./send-run-command.js";

export function addRunPause(run: Command, action: Action): void {
  addRunCommand(run, action, {
    name: "pause",
    description: "start no further step until resumed; running steps go on",
    path: paths.pauseRun,
    said: "The wish to pause is recorded; steps that run go on to their end.",
  });
}
