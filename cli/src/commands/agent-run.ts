/** `praxis agent run --pool <p> -- <argv…>` */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { createGit } from "@praxis/repository";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { EXIT_CODE_HELP } from "../agent/judge-program.js";
import { createLeaseCalls } from "../agent/lease-calls.js";
import { servePool } from "../agent/serve-pool.js";
import { workLease, type WorkEnd } from "../agent/work-lease.js";
import { collect } from "../arguments/key-values.js";
import { wholeNumber } from "../arguments/whole-number.js";
import { CliError } from "../cli-error.js";
import type { Context } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { createApiClient } from "../http/api-client.js";
import { oneLine } from "../text/sanitise.js";

interface AgentOptions {
  pool: string;
  id?: string;
  name?: string;
  capability?: readonly string[];
  maxLeases: number;
  model?: string;
  once?: boolean;
}

const HELP = `
The program starts in the workspace of the step (the run's source at its commit, when it has one). It finds the task as JSON on
standard input and in $PRAXIS_TASK_FILE: instructions, inputs, attempt and round, and what earlier holders left (brief). What it
changes in the workspace is handed in as change.patch, files in $PRAXIS_ARTIFACTS_DIR as artifacts. What people say to the run
meanwhile is added to $PRAXIS_COMMANDS_FILE, one JSON object a line.

${EXIT_CODE_HELP}

Ctrl-C gives the work back and ends.

Example:
  $ praxis agent run --pool default -- ./my-agent --fast`;

export function addAgentRun(agent: Command, action: Action): void {
  agent
    .command("run")
    .argument("<program...>", "the program that does the work, with its arguments, after --")
    .description("take work of a pool and let a program do it")
    .requiredOption("--pool <pool>", "the pool to take work from")
    .option("--id <id>", "the agent's id; made from this machine's name when left out")
    .option("--name <name>", "how people see it")
    .option("--capability <word>", "what it can do; may be repeated", collect)
    .option("--max-leases <count>", "how many leases this id may hold (1 to 1000)", wholeNumber(1, 1000), 8)
    .option("--model <name>", "the model behind it, for people to see")
    .option("--once", "end after one piece of work: 0 when it was handed in, else 1")
    .addHelpText("after", HELP)
    .action(action<AgentOptions>(serve));
}

async function serve(context: Context, argv: readonly string[], options: AgentOptions): Promise<ExitCode> {
  const { session, api } = context;
  const agentId = options.id ?? defaultId();
  const say = (line: string): Promise<void> => context.note(context.paint("dim", `praxis agent: ${oneLine(line)}`));
  // Ctrl-C stops the polling at once; what must still be said about the work in hand has connections of its own.
  const lasting = createApiClient({ ...session, signal: new AbortController().signal }, api.server, say);
  const calls = createLeaseCalls(lasting);
  const polling = createLeaseCalls(api);
  const deps = { calls, git: createGit(), argv, environment: session.env.inherited, stop: session.signal, say };
  const last = await servePool({
    calls: polling,
    agentId,
    agent: {
      name: options.name ?? agentId,
      pools: [options.pool],
      capabilities: [...(options.capability ?? [])],
      maxLeases: options.maxLeases,
      ...(options.model === undefined ? {} : { model: options.model }),
    },
    pool: options.pool,
    once: options.once === true,
    stop: session.signal,
    work: async (lease) => {
      await say(
        `${lease.leaseId}: step ${lease.step.id} of run ${lease.run.id}, attempt ${String(lease.attempt)}, round ${String(lease.round)}`,
      );
      const end = await workLease({ ...deps, onOutput: (chunk) => void session.err.write(chunk) }, lease);
      await say(`${lease.leaseId}: ${WORDS[end ?? "lost"]}`);
      return end;
    },
    sleep: (ms) => session.sleep(ms, session.signal).catch(() => undefined),
    say,
  });
  if (session.signal.aborted) return EXIT.interrupted;
  return last === "complete" || last === "park" ? EXIT.good : EXIT.negative;
}

const WORDS = {
  complete: "handed in",
  fail: "failed",
  release: "given back",
  park: "waits for a person",
  lost: "lost",
} as const satisfies Record<NonNullable<WorkEnd> | "lost", string>;

/** Two agents of one machine are two agents. */
function defaultId(): string {
  const machine = hostname()
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, 50);
  if (machine === "") throw new CliError(EXIT.usage, "This machine has no name to make an id of.", ["Give one: --id my-agent"]);
  return `${machine}-${randomBytes(3).toString("hex")}`;
}
