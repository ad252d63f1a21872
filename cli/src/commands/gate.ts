/** `praxis gate`: judges a change here or on the server, and says so with its exit code. Writes into the repository only when asked for a note. */
import { statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { GateResult, GivenReports } from "@praxis/activities/gates";
import { readGivenReport } from "@praxis/activities/gates";
import { CHECK_IDS, isCheckId, type SignedReceipt, type Verdict } from "@praxis/domain/gate";
import { writeNote } from "@praxis/repository/change";
import { Option, type Command } from "commander";
import type { Action } from "../action.js";
import { listChoice } from "../arguments/list-choice.js";
import { topFolder } from "../arguments/repository-argument.js";
import { CliError } from "../cli-error.js";
import type { Context } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { createCommandProgress } from "../gates/command-progress.js";
import { localGate, withPlainFailures } from "../gates/local-gate.js";
import { DEFAULT_TARGET, requestGate, targetOf, watchGate, type ServerGateRequest } from "../gates/server-gate.js";
import { packReports } from "../gates/pack-reports.js";
import { receiptOf, showExplanation } from "../gates/show-explanation.js";
import { signReceipt } from "../gates/sign-receipt.js";
import { verdictJson } from "../gates/verdict-json.js";
import { verdictLines } from "../gates/verdict-lines.js";
import { verdictMarkdown } from "../gates/verdict-markdown.js";
import { verdictSarif } from "../gates/verdict-sarif.js";
import { jsonText } from "../text/json-text.js";
import { oneLine } from "../text/sanitise.js";
import { addGateHook } from "./gate-hook.js";
import { addGateInstallHook } from "./gate-install-hook.js";
import { ApiProblem, Unreachable } from "../http/api-errors.js";
import { addGateKey } from "./gate-key.js";
import { addGateList } from "./gate-list.js";
import { addGateOverride } from "./gate-override.js";
import { addGatePolicy } from "./gate-policy.js";
import { addGateRerun } from "./gate-rerun.js";
import { addGateShow } from "./gate-show.js";
import { addGateVerify } from "./gate-verify.js";

const HELP = `
Commits are judged: what is not committed yet is not seen. The rules are .praxis/gate.yaml at the tip of
the target branch, so that a change cannot weaken its own judge.
\`praxis gate policy explain\` shows every rule with its origin.

Exit codes: 0 pass, 1 fail, 2 used wrongly, 3 undecided (a required check could not be judged).

Examples:
  $ praxis gate --local
  $ praxis gate --base main --head my-branch --only secrets,commits
  $ praxis gate --local --coverage coverage/coverage-final.json --junit junit.xml --receipt receipt.json
  $ praxis gate --server --coverage coverage/coverage-final.json

A server judges reports that are handed in (\`--server\` with --coverage, --junit, --sarif-in, --sarif-base) where the policy names no command
for their check. The verdict and the receipt say who handed them in.`;

interface GateOptions {
  repo: string;
  base?: string;
  head: string;
  sarif?: boolean;
  markdown?: boolean;
  only?: string;
  local?: boolean;
  server?: boolean;
  url?: string;
  change?: string;
  coverage?: string[];
  sarifIn?: string[];
  sarifBase?: string[];
  junit?: string[];
  advisories?: string;
  title?: string;
  receipt?: string;
  note?: boolean;
}

const EXITS = { pass: EXIT.good, fail: EXIT.negative, undecided: EXIT.unknown } as const satisfies Record<Verdict, ExitCode>;
const repeatable = (value: string, before: readonly string[] = []): string[] => [...before, value];

export function addGate(program: Command, action: Action): void {
  const gate = program
    .command("gate")
    .description("judge a change: may it land on the target branch?")
    .option("--repo <folder>", "the repository", ".")
    .option("--base <branch>", "the target branch (default: the policy's, else main)")
    .option("--head <ref>", "what is to land", "HEAD")
    .option("--only <checks>", `judge only these: ${CHECK_IDS.join(", ")}`, listChoice(CHECK_IDS))
    .addOption(new Option("--local", "without any server; the receipt is signed with your own key").conflicts(["server"]))
    .addOption(new Option("--server", "on the server, which signs the receipt (the default where one is known)").conflicts(["local"]))
    .addOption(
      new Option("--url <address>", "on a server: it fetches the repository from there instead of reading the folder")
        .conflicts(["local", "note"])
        .implies({ server: true }),
    )
    .option("--change <name>", "on a server: what names the change across pushes (default: the branch)")
    .addOption(new Option("--sarif", "print SARIF 2.1.0").conflicts(["markdown"]))
    .addOption(new Option("--markdown", "print Markdown").conflicts(["sarif"]))
    .option("--coverage <file>", "hand in a coverage report (repeatable)", repeatable)
    .option("--junit <file>", "hand in test results: JUnit, TAP or jest JSON (repeatable)", repeatable)
    .option("--sarif-in <file>", "hand in findings of a linter or scanner as SARIF (repeatable)", repeatable)
    .option("--sarif-base <file>", "hand in the findings that the base already has (repeatable)", repeatable)
    .option("--advisories <folder>", "known weaknesses of npm packages, as OSV records (JSON files); nothing is fetched")
    .option("--title <text>", "the title that a squash will have")
    .option("--receipt <file>", "write the signed receipt there")
    .option("--note", "keep the signed receipt as a git note (refs/notes/gates) of the head commit")
    .addHelpText("after", HELP)
    .action(action<GateOptions>(async (context, _args, options) => runGateCommand(context, options)));
  addGateList(gate, action);
  addGateShow(gate, action);
  addGateOverride(gate, action);
  addGateRerun(gate, action);
  addGatePolicy(gate, action);
  addGateVerify(gate, action);
  addGateKey(gate, action);
  addGateInstallHook(gate, action);
  addGateHook(gate, action);
}

/** One check alone, a title of its own and advisories are judged here, and so are reports unless the server is named. Null: judge it here. */
async function judgeOnServer(context: Context, options: GateOptions, given: GivenReports): Promise<ExitCode | null> {
  const { session } = context;
  const handedIn = Object.values(given).some((reports: readonly unknown[]) => reports.length > 0);
  if (options.server === true && options.advisories !== undefined)
    throw new CliError(EXIT.usage, "A gate on the server consults the advisories of the server, not those of this machine.", [
      "--advisories is for `praxis gate --local`.",
    ]);
  if (options.server === true && (options.only !== undefined || options.title !== undefined))
    throw new CliError(
      EXIT.usage,
      "A gate on the server judges every check and makes the title itself, because its receipt is for the whole change.",
      ["--only and --title work on this machine: `praxis gate --local`."],
    );
  if (options.local === true || options.only !== undefined || options.title !== undefined || options.advisories !== undefined) return null;
  if (handedIn && options.server !== true) return null;
  const { head, change } = options;
  const reports = packReports(given);
  const about = await judgedThere(context, options);
  try {
    const asked = await requestGate(context, {
      ...about,
      head,
      ...(change === undefined ? {} : { change }),
      ...(handedIn ? { reports } : {}),
    });
    const why = await watchGate(context, asked.id);
    const receipt = receiptOf(why);
    if (receipt !== null && options.receipt !== undefined)
      writeReceipt(resolve(session.cwd, options.receipt), `${JSON.stringify(receipt)}\n`);
    return await showExplanation(context, why, options);
  } catch (error) {
    if (options.server === true || !isJudgedHereInstead(error)) throw error;
    await context.note(context.paint("dim", `praxis: judged on this machine: ${oneLine(error.message)}`));
    return null;
  }
}

/** The folder of this machine, which the server then reads, or an address that it fetches. */
async function judgedThere(
  { session }: Context,
  { url, repo, base }: GateOptions,
): Promise<Pick<ServerGateRequest, "repository" | "base">> {
  if (url !== undefined) return { repository: { url }, base: base ?? DEFAULT_TARGET };
  const path = topFolder(repo, session.cwd);
  return { repository: { path }, base: await withPlainFailures(() => targetOf(localGate(session).git, path, base)) };
}

/** Nobody asked for the server by name, and it is not there, or may not read this folder. */
function isJudgedHereInstead(error: unknown): error is Error {
  if (error instanceof ApiProblem) return error.problem.code === "path_outside_roots";
  return error instanceof Unreachable || (error instanceof CliError && error.exit === EXIT.unreachable);
}

async function runGateCommand(context: Context, options: GateOptions): Promise<ExitCode> {
  const { session, paint } = context;
  const given = await readReports(options, session.cwd);
  const onServer = await judgeOnServer(context, options, given);
  if (onServer !== null) return onServer;
  const { git, runGate } = localGate(session, { advisoriesDir: advisoriesDirOf(options, session.cwd) });
  const repositoryPath = topFolder(options.repo, session.cwd);
  const progress = createCommandProgress(context);
  const result = await withPlainFailures(() =>
    runGate({
      repositoryPath,
      target: options.base ?? null,
      head: options.head,
      given,
      squash: options.title === undefined ? null : { title: options.title, body: "" },
      only: options.only === undefined ? undefined : options.only.split(",").filter(isCheckId),
      onBuiltIn: progress.judged,
      onCommand: progress.command,
      signal: session.signal,
    }),
  ).finally(progress.close);
  if (result.unsandboxed !== null)
    await context.note(paint("yellow", `praxis: commands ran without a sandbox: ${oneLine(result.unsandboxed)}`));
  const receipt = wantsReceipt(options) ? signReceipt(session, result) : null;
  if (receipt !== null) {
    const text = `${JSON.stringify(receipt)}\n`;
    if (options.receipt !== undefined) {
      writeReceipt(resolve(session.cwd, options.receipt), text);
      await context.note(paint("dim", `praxis: the signed receipt is in ${oneLine(options.receipt)}`));
    }
    if (options.note === true) {
      const commit = receipt.body.head;
      await writeNote(git, repositoryPath, { name: "gates", commit }, text);
      await context.note(paint("dim", `praxis: the signed receipt is a git note of ${commit.slice(0, 12)} (refs/notes/gates)`));
    }
  }
  await show(context, options, result, receipt);
  return EXITS[result.verdict.verdict];
}

function wantsReceipt({ local, receipt, note }: GateOptions): boolean {
  return local === true || receipt !== undefined || note === true;
}

async function show(
  context: Context,
  { sarif, markdown, repo }: GateOptions,
  result: GateResult,
  receipt: SignedReceipt | null,
): Promise<void> {
  const place = { repo, hint: context.hint };
  if (context.json) await context.printJson(verdictJson(result.verdict, receipt));
  else if (sarif === true) await context.session.out.write(`${jsonText(verdictSarif(result.verdict), { pretty: true })}\n`);
  else if (markdown === true) await context.session.out.write(verdictMarkdown(result, place));
  else await context.print(...verdictLines(result, context.paint, place));
}

function advisoriesDirOf({ advisories }: GateOptions, cwd: string): string | null {
  if (advisories === undefined) return null;
  const folder = resolve(cwd, advisories);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new CliError(EXIT.usage, `There is no folder ${advisories}. Advisories are JSON files of the OSV format in a folder.`);
  return folder;
}

async function readReports({ coverage, junit, sarifIn, sarifBase }: GateOptions, cwd: string): Promise<GivenReports> {
  const read = (names: readonly string[] = []) => Promise.all(names.map((name) => readReport(name, cwd)));
  return { coverage: await read(coverage), junit: await read(junit), sarif: await read(sarifIn), sarifBase: await read(sarifBase) };
}

async function readReport(name: string, cwd: string): ReturnType<typeof readGivenReport> {
  try {
    return await readGivenReport(resolve(cwd, name), name);
  } catch (error) {
    const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : null;
    const why = code === "ENOENT" ? "there is no such file" : (code ?? (error instanceof Error ? error.message : "unknown reason"));
    throw new CliError(EXIT.usage, `The report ${name} cannot be read: ${why}.`);
  }
}

function writeReceipt(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : "unknown reason";
    throw new CliError(EXIT.unknown, `The receipt could not be written to ${file}: ${why}.`);
  }
}
