/** The hook files of a repository: made, found and removed. Somebody else's hook is never changed, and never lost. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { openRepository, type Git } from "@praxis/repository";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";

export const HOOKS = ["pre-push", "pre-receive"] as const;
export type Hook = (typeof HOOKS)[number];

/** Second line of every file of ours. */
const MARK = "# praxis gate hook:";
const KEPT = ".before-praxis";

export interface HookPlan {
  folder: string;
  hook: Hook;
  /** Node and the `praxis` program: a hook runs where nobody has set a PATH. */
  program: readonly [string, string];
  protectedBranches: readonly string[];
  /** Run the hook that is there first, and ours only when it agrees. */
  chain: boolean;
}

export type HookInstalled = "installed" | "renewed" | "chained";

/** Any text, for `sh`. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Where git looks for hooks. Refuses when a setting sends it elsewhere: a hook that never runs protects nothing. */
export async function hooksFolder(git: Git, repository: string, home: string | undefined): Promise<string> {
  const { commonDir } = openRepository({ path: repository });
  const files = [null, ...personalFiles(home)];
  for (const file of files) {
    const where = file === null ? ["--local"] : ["--file", file];
    const answer = await git.ask({ gitDir: commonDir, args: ["config", ...where, "--get", "core.hooksPath"], goodCodes: [1, 128] });
    const path = answer.code === 0 ? answer.stdout.toString("utf8").trim() : "";
    if (path === "") continue;
    throw new CliError(EXIT.negative, `git runs the hooks of this repository from ${path} (core.hooksPath), not from its own folder.`, [
      `Unset it (\`git config ${file === null ? "--local" : "--global"} --unset core.hooksPath\`), or call \`praxis gate hook\` from a hook there yourself.`,
    ]);
  }
  return join(commonDir, "hooks");
}

function personalFiles(home: string | undefined): string[] {
  const folder = home ?? homedir();
  return [join(folder, ".gitconfig"), join(folder, ".config", "git", "config")].filter((file) => existsSync(file));
}

export function installHook(plan: HookPlan): HookInstalled {
  const file = join(plan.folder, plan.hook);
  const there = textOf(file);
  const isForeign = there !== null && !isOurs(there);
  if (isForeign && !plan.chain)
    throw new CliError(EXIT.negative, `${file} is there already and is not ours. Nothing was changed.`, [
      "`--chain` keeps it: it runs first, and the gate only when it agrees.",
    ]);
  mkdirSync(plan.folder, { recursive: true });
  if (isForeign) {
    if (existsSync(file + KEPT))
      throw new CliError(EXIT.negative, `${file + KEPT} is there already. Move it away first; nothing was changed.`);
    renameSync(file, file + KEPT);
  }
  const chained = existsSync(file + KEPT);
  const half = `${file}.praxis-half`;
  writeFileSync(half, scriptOf(plan, chained), { mode: 0o755 });
  renameSync(half, file);
  return isForeign ? "chained" : there === null ? "installed" : "renewed";
}

/** Brings back what was there before. False: there is no hook of ours. */
export function removeHook(folder: string, hook: Hook): boolean {
  const file = join(folder, hook);
  const there = textOf(file);
  if (there === null || !isOurs(there)) return false;
  if (existsSync(file + KEPT)) renameSync(file + KEPT, file);
  else rmSync(file);
  return true;
}

function scriptOf({ hook, program, protectedBranches }: HookPlan, chained: boolean): string {
  const protect = protectedBranches.flatMap((pattern) => ["--protect", shellQuoted(pattern)]);
  const call = [...program.map(shellQuoted), "gate", "hook", hook, ...protect].join(" ");
  const first = [
    "input=$(mktemp) || exit 1",
    `trap 'rm -f "$input"' EXIT`,
    'cat > "$input" || exit 1',
    `"\${0%/*}"/${hook}${KEPT} "$@" < "$input" || exit $?`,
    `${call} < "$input"`,
  ];
  return [
    "#!/bin/sh",
    `${MARK} ${hook}. Made by \`praxis gate install-hook\`; \`praxis gate install-hook --uninstall\` takes it away.`,
    ...(chained ? first : [`exec ${call}`]),
    "",
  ].join("\n");
}

function isOurs(text: string): boolean {
  return text.split("\n", 2)[1]?.startsWith(MARK) === true;
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** The `bin` of this very installation. */
export function praxisProgram(): readonly [string, string] {
  return [process.execPath, resolve(dirname(dirname(import.meta.dirname)), "bin", "praxis.mjs")];
}
