/** One invocation from arguments to exit code. Never throws and never ends the process: `main.ts` does that. */
import { CommanderError, type Command } from "commander";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { Interrupted } from "./http/api-errors.js";
import { explainError } from "./http/explain-error.js";
import { createProgram, type Outcome } from "./program.js";
import type { Session } from "./session.js";
import { createHint } from "./text/hint.js";

/** @param args without the names of Node and of the program. */
export async function runCli(args: readonly string[], session: Session): Promise<ExitCode> {
  const outcome: Outcome = { exit: EXIT.good, server: null };
  const program = createProgram(session, outcome);
  try {
    await program.parseAsync(withoutHelpForNothing(program, helpAsOption(args)), { from: "user" });
    return outcome.exit;
  } catch (error) {
    // Commander has printed what it had to say; help that was asked for is no mistake.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.usage;
    const { exit, lines } = explainError(session.signal.aborted ? new Interrupted() : error, outcome.server, createHint(session.env));
    if (lines.length > 0) await session.err.write(lines.map((line) => `${line}\n`).join(""));
    return exit;
  }
}

const HELP: ReadonlySet<string> = new Set(["-h", "--help"]);
/** Options without a value that may stand before a command. */
const SWITCHES: ReadonlySet<string> = new Set([...HELP, "--json", "--no-color"]);

/** `help gate list` is `gate list --help`: commander's own would stop at the first word. */
function helpAsOption(args: readonly string[]): readonly string[] {
  const at = args.findIndex((word) => !SWITCHES.has(word));
  if (at < 0 || args[at] !== "help" || args.length < at + 2) return args;
  return [...args.slice(0, at), ...args.slice(at + 1), "--help"];
}

/** Help on a command that does not exist would be help on another one: without `--help` the mistake is reported. */
function withoutHelpForNothing(program: Command, args: readonly string[]): string[] {
  let group = program;
  for (const word of args) {
    if (SWITCHES.has(word)) continue;
    if (word.startsWith("-") || word === "help" || group.commands.length === 0) break;
    const known = group.commands.find((command) => command.name() === word || command.aliases().includes(word));
    if (!known) return args.filter((arg) => !HELP.has(arg));
    group = known;
  }
  return [...args];
}
