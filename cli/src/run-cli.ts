/** One invocation from arguments to exit code. Never throws and never ends the process: `main.ts` does that. */
import { CommanderError } from "commander";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { Interrupted } from "./http/api-errors.js";
import { explainError } from "./http/explain-error.js";
import { createProgram, type Outcome } from "./program.js";
import type { Session } from "./session.js";

/** @param args without the names of Node and of the program. */
export async function runCli(args: readonly string[], session: Session): Promise<ExitCode> {
  const outcome: Outcome = { exit: EXIT.good, server: null };
  const program = createProgram(session, outcome);
  try {
    await program.parseAsync([...args], { from: "user" });
    return outcome.exit;
  } catch (error) {
    // Commander has printed what it had to say; help that was asked for is no mistake.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.usage;
    const { exit, lines } = explainError(session.signal.aborted ? new Interrupted() : error, outcome.server);
    if (lines.length > 0) await session.err.write(lines.map((line) => `${line}\n`).join(""));
    return exit;
  }
}
