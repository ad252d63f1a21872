/** An expected end of a command: what happened, what to do, and the exit code. Thrown anywhere, printed in one place. */
import type { ExitCode } from "./exit-codes.js";

export class CliError extends Error {
  readonly exit: ExitCode;
  /** What to do, one line each. */
  readonly hints: readonly string[];

  constructor(exit: ExitCode, message: string, hints: readonly string[] = []) {
    super(message);
    this.name = "CliError";
    this.exit = exit;
    this.hints = hints;
  }
}
