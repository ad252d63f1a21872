/** The step kind `command`. */
export { createCommand, type CommandDeps } from "./create-command.js";
export type { Capture, CommandOutputs, CommandWith } from "./command-with.js";
