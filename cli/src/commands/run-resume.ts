/** `praxis run resume <run>` */
import { paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addRunCommand } from "./send-run-command.js";

export function addRunResume(run: Command, action: Action): void {
  addRunCommand(run, action, {
    name: "resume",
    description: "go on after a pause",
    path: paths.resumeRun,
    said: "The run was told to go on.",
  });
}
