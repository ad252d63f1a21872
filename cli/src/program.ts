/** The whole command tree: what exists, in which group, and how help and mistakes look. */
import { Command } from "commander";
import { createAction, type Outcome } from "./action.js";
import { addAgent } from "./commands/agent.js";
import { addApprovals } from "./commands/approvals.js";
import { addChangelog } from "./commands/changelog.js";
import { addCollab } from "./commands/collab.js";
import { addGate } from "./commands/gate.js";
import { addKey } from "./commands/key.js";
import { addLease } from "./commands/lease.js";
import { addLock } from "./commands/lock.js";
import { addLogin } from "./commands/login.js";
import { addPlaybook } from "./commands/playbook.js";
import { addPool } from "./commands/pool.js";
import { addQueue } from "./commands/queue.js";
import { addRun } from "./commands/run.js";
import { addStatus } from "./commands/status.js";
import { addTask } from "./commands/task.js";
import { addView } from "./commands/view.js";
import type { Session } from "./session.js";
import { createHint } from "./text/hint.js";
import { isNear } from "./text/nearest.js";

export type { Outcome } from "./action.js";

const VERSION = "0.1.0";

const AFTER_HELP = `
Examples:
  $ praxis run start repository-checkup --repo . --watch
  $ praxis run list --status failed
  $ praxis approvals
  $ praxis gate --local

Where the server is: PRAXIS_API_URL and PRAXIS_API_KEY, else .praxis/credentials.json in this folder or above
(\`npm start\` writes it), else ~/.config/praxis/credentials.json.

Exit codes: 0 good, 1 negative (a run failed, a request was refused), 2 used wrongly, 3 undecided or unknown,
4 waiting for a person, 5 the server cannot be reached, 130 interrupted.`;

const GUESS = /(unknown command '([^']+)')\n\(Did you mean ([^ ]+)\?\)/;

/** Commander guesses also where every second letter is another one. */
function withoutFarGuess(text: string): string {
  return text.replace(GUESS, (whole, mistake: string, word: string, guess: string) => (isNear(word, guess) ? whole : mistake));
}

export function createProgram(session: Session, outcome: Outcome): Command {
  const program = new Command("praxis");
  const hint = createHint(session.env);
  program
    .description("Start and follow durable runs, answer their questions, and check what happened.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "explain a command")
    .helpCommand("help [command]", "explain a command")
    .option("--json", "for programs: print what the API answers, as JSON")
    .option("--no-color", "no colours (also: NO_COLOR=1)")
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showSuggestionAfterError(true)
    .showHelpAfterError("(praxis help <command> explains a command)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void session.out.write(hint(text)),
      writeErr: (text) => void session.err.write(hint(text)),
      getOutHelpWidth: () => (session.out.isTty ? session.out.columns : 100),
      getErrHelpWidth: () => (session.err.isTty ? session.err.columns : 100),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(withoutFarGuess(text.replace(/^error: /, "praxis: "))),
    })
    .addHelpText("after", AFTER_HELP);
  const action = createAction(session, outcome);
  addRun(program, action);
  addApprovals(program, action);
  addPlaybook(program, action);
  addAgent(program, action);
  addLease(program, action);
  addPool(program, action);
  addView(program, action);
  addTask(program, action);
  addLock(program, action);
  addCollab(program, action);
  addGate(program, action);
  addQueue(program, action);
  addChangelog(program, action);
  addStatus(program, action);
  addKey(program, action);
  addLogin(program, action);
  return program;
}
