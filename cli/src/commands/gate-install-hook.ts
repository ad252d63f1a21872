/** `praxis gate install-hook`: makes a repository ask the gate at every push. Works without any server. */
import { Option, type Command } from "commander";
import { openRepository } from "@praxis/repository";
import type { Action } from "../action.js";
import { collect } from "../arguments/key-values.js";
import { listChoice } from "../arguments/list-choice.js";
import { topFolder } from "../arguments/repository-argument.js";
import type { Context } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { HOOKS, hooksFolder, installHook, praxisProgram, removeHook, type Hook } from "../gates/hook-files.js";
import { localGate, withPlainFailures } from "../gates/local-gate.js";
import { oneLine } from "../text/sanitise.js";

const HELP = `
pre-push asks before you push to a protected branch: a change that the gate does not pass is not sent (\`git push --no-verify\` goes past it).
pre-receive is the real guard, in the repository that is pushed to: a protected branch only moves to a tree with a receipt whose
signer the policy at its tip trusts. Receipts travel as git notes: \`praxis gate --local --note\`, then \`git push origin main refs/notes/gates\`.

Examples:
  $ praxis gate install-hook
  $ praxis gate install-hook --repo /srv/git/project.git --protect main --protect 'release/*'
  $ praxis gate install-hook --uninstall`;

interface InstallOptions {
  repo: string;
  hooks?: string;
  protect?: readonly string[];
  chain?: boolean;
  uninstall?: boolean;
}

export function addGateInstallHook(gate: Command, action: Action): void {
  gate
    .command("install-hook")
    .description("let git ask the gate at every push, in a working or a bare repository")
    .option("--hooks <hooks>", `which: ${HOOKS.join(", ")} (default: both; in a bare repository pre-receive)`, listChoice(HOOKS))
    .option("--protect <branch>", "a protected branch, * stands for any text; may be repeated (default: main, master, release/*)", collect)
    .option("--chain", "where another hook is installed already, run it first")
    .addOption(new Option("--uninstall", "take our hooks away, and bring back what was there before").conflicts(["chain", "protect"]))
    .addHelpText("after", HELP)
    .action(action<InstallOptions>((context, _args, options) => withPlainFailures(() => installOrRemove(context, options))));
}

export const PROTECTED_BY_DEFAULT = ["main", "master", "release/*"] as const;

async function installOrRemove(context: Context, options: InstallOptions): Promise<ExitCode> {
  const { session } = context;
  const repository = topFolder(options.repo, session.cwd);
  const { git } = localGate(session);
  const { bare } = openRepository({ path: repository });
  const asked = options.hooks?.split(",") ?? (bare ? ["pre-receive"] : HOOKS);
  const hooks = HOOKS.filter((hook) => asked.includes(hook));
  const folder = await hooksFolder(git, repository, session.env.home);
  const results = hooks.map((hook) => ({
    hook,
    result: options.uninstall === true ? removed(folder, hook) : installed(folder, hook, options),
  }));
  if (context.json) await context.printJson({ repository, folder, hooks: results });
  else await context.print(...results.map(({ hook, result }) => `${context.paint("green", "✓")} ${hook}: ${result} in ${oneLine(folder)}`));
  return EXIT.good;
}

function removed(folder: string, hook: Hook): string {
  return removeHook(folder, hook) ? "removed" : "not installed";
}

function installed(folder: string, hook: Hook, { protect, chain }: InstallOptions): string {
  const protectedBranches = protect ?? PROTECTED_BY_DEFAULT;
  return installHook({ folder, hook, program: praxisProgram(), protectedBranches, chain: chain === true });
}
