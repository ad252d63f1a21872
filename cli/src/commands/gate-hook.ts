/** `praxis gate hook <name>`: what an installed hook calls. Standard input holds what git tells hooks; exit code 0 lets the push go on. */
import { text } from "node:stream/consumers";
import { dirname, basename, resolve } from "node:path";
import { Option, type Command } from "commander";
import { NO_REPORTS } from "@praxis/activities/gates";
import { createGit, openRepository, type Git } from "@praxis/repository";
import { isAbsent, judgeRefUpdates, matchesBranch, type RefRefused, type RefUpdate } from "@praxis/repository/receipt";
import type { Action } from "../action.js";
import { collect } from "../arguments/key-values.js";
import { CliError } from "../cli-error.js";
import type { Context } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { HOOKS, type Hook } from "../gates/hook-files.js";
import { localGate, withPlainFailures } from "../gates/local-gate.js";
import { verdictLines } from "../gates/verdict-lines.js";
import type { Session } from "../session.js";
import { oneLine } from "../text/sanitise.js";
import { PROTECTED_BY_DEFAULT } from "./gate-install-hook.js";

/** Objects of a push that is not accepted yet lie apart, and git tells its hooks where. */
const QUARANTINE = ["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH"] as const;
const PLAIN = ["PATH", "HOME", "TMPDIR"] as const;
const HEADS = "refs/heads/";

export function addGateHook(gate: Command, action: Action, input: NodeJS.ReadableStream = process.stdin): void {
  gate
    .command("hook", { hidden: true })
    .argument("<hook>", HOOKS.join(" or "))
    .argument("[given...]", "what git gives the hook")
    .addOption(new Option("--protect <branch>", "a protected branch").argParser(collect))
    .description("called by an installed hook")
    .action(
      action<{ protect?: readonly string[] }>(async (context, [hook = ""], { protect }) => {
        if (!isHook(hook)) throw new CliError(EXIT.usage, `There is no hook ${JSON.stringify(hook)}: ${HOOKS.join(", ")}.`);
        const lines = (await text(input)).split("\n").filter((line) => line !== "");
        const protectedBranches = protect ?? PROTECTED_BY_DEFAULT;
        const work = hook === "pre-receive" ? preReceive : prePush;
        return withPlainFailures(() => work(context, lines, protectedBranches));
      }),
    );
}

function isHook(name: string): name is Hook {
  return HOOKS.some((hook) => hook === name);
}

/** git says by GIT_DIR which repository it is in; by hand it is the folder one stands in. */
function repositoryOf({ env, cwd }: Session): string {
  const folder = env.inherited["GIT_DIR"];
  const path = folder === undefined || folder === "" ? cwd : resolve(cwd, folder);
  return basename(path) === ".git" ? dirname(path) : path;
}

function gitInQuarantine({ env, cwd }: Session): Git {
  const environment: Record<string, string> = {};
  for (const name of PLAIN) if (env.inherited[name] !== undefined) environment[name] = env.inherited[name];
  for (const name of QUARANTINE) {
    const value = env.inherited[name];
    if (value !== undefined && value !== "") environment[name] = resolve(cwd, value);
  }
  return createGit({ environment });
}

async function preReceive(context: Context, lines: readonly string[], protectedBranches: readonly string[]): Promise<ExitCode> {
  const { session } = context;
  const updates = lines.map(toUpdate);
  const now = new Date(session.now()).toISOString();
  const refused = await judgeRefUpdates({
    git: gitInQuarantine(session),
    repoPath: repositoryOf(session),
    updates,
    protectedBranches,
    now,
  });
  await context.note(...refused.flatMap((one) => refusalLines(one)));
  return refused.length === 0 ? EXIT.good : EXIT.negative;
}

function refusalLines({ branch, why }: RefRefused): string[] {
  return [`praxis: ${oneLine(branch)} is protected, and this may not land on it:`, ...why.map((fault) => `  ${oneLine(fault)}`)];
}

function toUpdate(line: string): RefUpdate {
  const [before = "", after = "", ...ref] = line.split(" ");
  return { before, after, ref: ref.join(" ") };
}

async function prePush(context: Context, lines: readonly string[], protectedBranches: readonly string[]): Promise<ExitCode> {
  const { session } = context;
  const repository = repositoryOf(session);
  let exit: ExitCode = EXIT.good;
  for (const line of lines) {
    // `<local ref> <local id> <remote ref> <remote id>`
    const [, local = "", ref = "", remote = ""] = line.split(" ");
    const branch = ref.startsWith(HEADS) ? ref.slice(HEADS.length) : null;
    if (branch === null || !protectedBranches.some((pattern) => matchesBranch(pattern, branch))) continue;
    if (!(await mayPush(context, { repository, branch, local, remote }))) exit = EXIT.negative;
  }
  return exit;
}

interface Push {
  repository: string;
  branch: string;
  local: string;
  remote: string;
}

/** Asks the gate here and now, and shows the person what it says. */
async function mayPush(context: Context, { repository, branch, local, remote }: Push): Promise<boolean> {
  const say = (...lines: readonly string[]): Promise<void> => context.note(...lines);
  if (isAbsent(local)) {
    await say(`praxis: ${oneLine(branch)} is protected and may not be deleted.`);
    return false;
  }
  const { session } = context;
  const { git, runGate } = localGate(session);
  const { commonDir: gitDir } = openRepository({ path: repository });
  const isKnown =
    !isAbsent(remote) && (await git.ask({ gitDir, args: ["cat-file", "-e", `${remote}^{commit}`], goodCodes: [1, 128] })).code === 0;
  if (!isAbsent(remote) && !isKnown) {
    await say(`praxis: ${oneLine(branch)} has commits there that are not here, so the change cannot be judged. Fetch first.`);
    return false;
  }
  if (isKnown && remote === local) return true;
  const target = isKnown ? remote : null;
  const result = await runGate({
    repositoryPath: repository,
    target,
    head: local,
    given: NO_REPORTS,
    squash: null,
    signal: session.signal,
  });
  if (result.verdict.verdict === "pass") return true;
  await say(
    ...verdictLines(result, context.paint, { hint: context.hint }),
    `praxis: not pushed to ${oneLine(branch)}. \`git push --no-verify\` goes past this question.`,
  );
  return false;
}
