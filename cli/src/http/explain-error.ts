/** Any failure of a command in plain words: what happened, what it means, what to do, and the exit code. */
import { ERROR_MEANINGS, isErrorCode, type ErrorCode } from "@praxis/domain/errors";
import type { IssueView, Problem } from "@praxis/api/contract";
import { CliError } from "../cli-error.js";
import { EXIT, exitOfProblem, type ExitCode } from "../exit-codes.js";
import type { Server } from "../server/find-server.js";
import type { Hint } from "../text/hint.js";
import { indented, oneLine } from "../text/sanitise.js";
import { ApiProblem, Interrupted, UnexpectedAnswer, Unreachable } from "./api-errors.js";

export interface Explained {
  exit: ExitCode;
  /** Empty: nothing needs saying. */
  lines: string[];
}

/** The meaning of a code is told by the domain; this says which command helps. */
const WHAT_TO_DO: { readonly [Code in ErrorCode]?: string } = {
  run_not_found: "`praxis run list` shows the runs you may see; `last` stands for the newest.",
  approval_not_found: "`praxis approvals` shows what is open.",
  key_not_found: "`praxis key list` shows the keys.",
  artifact_not_found: "`praxis run artifacts <run>` shows what the run has.",
  step_not_found: "`praxis run show <run>` shows the run's steps.",
  playbook_not_found:
    "`praxis playbook list` shows the built-in ones, `praxis playbook list --repo <path>` also those of a repository. A file is given by its path, ending in .yaml.",
  inputs_invalid: "`praxis playbook show <name>` shows the inputs.",
  playbook_invalid: "`praxis playbook validate <file>` checks a file without starting anything.",
  ref_not_found: "`git branch --all` and `git tag` in the repository show the names there are.",
  path_outside_roots: "Unset, the variable means the folder where `npm start` stands, the folder above and the folder for temporary files.",
  url_not_allowed:
    "Whoever runs the server sets the variable and starts it again, for example: PRAXIS_REPOSITORY_HOSTS=github.com npm start. A clone on its machine needs none: --repo <folder>.",
  repository_not_local: "Start the run on a clone on the server's machine: --repo <folder>.",
  repository_not_found: "Paths are looked for on the machine where the server runs.",
  task_not_found: "`praxis task list` shows the tasks.",
  lock_not_found: "`praxis lock list` shows who holds what.",
  lock_superseded: "Stop writing to the path. `praxis lock list` shows who holds what.",
  document_not_found: "`praxis collab get` shows the documents there are.",
  managed_document: "`praxis task` and `praxis lock` change them.",
  illegal_transition: "`praxis run show <run>` shows how the run stands.",
};

export function explainError(error: unknown, server: Server | null, hint: Hint): Explained {
  if (error instanceof Interrupted || nameOf(error) === "AbortError") return { exit: EXIT.interrupted, lines: [] };
  if (error instanceof CliError)
    return { exit: error.exit, lines: [`praxis: ${error.message}`, ...error.hints.map((line) => `  ${hint(line)}`)] };
  if (error instanceof Unreachable) return { exit: EXIT.unreachable, lines: unreachableLines(error, server) };
  if (error instanceof ApiProblem) return { exit: exitOfProblem(error.problem), lines: problemLines(error.problem, server, hint) };
  if (error instanceof UnexpectedAnswer) {
    return {
      exit: EXIT.unknown,
      lines: [`praxis: ${error.message}`, ...(server ? [`  Asked: ${server.apiUrl} (from ${server.urlFrom})`] : [])],
    };
  }
  return { exit: EXIT.unknown, lines: [`praxis: ${error instanceof Error ? oneLine(error.message) : "something went wrong"}`] };
}

function unreachableLines(error: Unreachable, server: Server | null): string[] {
  const lines = [`praxis: the server cannot be reached: ${error.message}.`];
  if (server) lines.push(`  Address: ${server.apiUrl} (from ${server.urlFrom})`);
  lines.push("  Is it running? `npm start` in its folder starts it, or says where it runs.");
  return lines;
}

/** What the values of `--input` turn into on the way: they are read as JSON where they can be. */
const WANTED_TEXT = /must be (?:[a-z ,]+ or )?text\b.*, not (?:a (?:whole )?number|true\/false)/;

function problemLines(problem: Problem, server: Server | null, hint: Hint): string[] {
  const meaning = isErrorCode(problem.code) ? ERROR_MEANINGS[problem.code] : problem.title;
  const lines = [`praxis: ${oneLine(problem.detail === "" ? meaning : problem.detail)}`];
  // A single fault is often the detail itself, or its end.
  for (const issue of problem.issues ?? []) if (!problem.detail.includes(issue.message)) lines.push(`  ${issueLine(issue)}`);
  lines.push(...detailLines(problem));
  const advice = isErrorCode(problem.code) ? WHAT_TO_DO[problem.code] : undefined;
  if (advice !== undefined) lines.push(`  ${hint(advice)}`);
  if (problem.code === "invalid_request" && problem.issues?.some(({ path }) => path === "repository"))
    lines.push("  --repo names it: a folder, or an address. `--repo .` is the repository you stand in.");
  if (problem.code === "inputs_invalid" && problem.issues?.some(({ message }) => WANTED_TEXT.test(message)))
    lines.push("  A text that looks like a number, or like true or false, is given in quotes: --input 'zip=\"01234\"'.");
  if (problem.status === 401 && server) lines.push(`  Server: ${server.apiUrl} (from ${server.urlFrom}). Key: from ${server.keyFrom}.`);
  lines.push(`  (${oneLine(problem.code)}, request ${oneLine(problem.requestId)})`);
  return lines;
}

/** `12:3 steps[0].uses: …`; the place comes first because people jump to it. */
export function issueLine({ path, message, line, column }: IssueView): string {
  const place = line === undefined ? "" : `${String(line)}:${String(column ?? 1)} `;
  return `${place}${path === "" ? "" : `${oneLine(path)}: `}${indented(message, "").join(" ")}`;
}

/** For programs, or said by the detail already. */
const SILENT: ReadonlySet<string> = new Set(["currentEtag", "retryAfterS", "sha256", "from", "to", "holder"]);

function detailLines({ detail, details }: Problem): string[] {
  return Object.entries(details ?? {})
    .filter(([name, value]) => !SILENT.has(name) && !(Array.isArray(value) && detail.includes(value.map(wordOf).join(", "))))
    .map(([name, value]) => `  ${oneLine(name)}: ${oneLine(Array.isArray(value) ? value.map(wordOf).join(", ") : wordOf(value))}`);
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function nameOf(error: unknown): string {
  return typeof error === "object" && error !== null && "name" in error ? String(error.name) : "";
}
