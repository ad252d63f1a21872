/** Small real git histories for tests: a base on `main`, a change on `work`. Made by plain git, never by the code under test. */
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { plainGit } from "@praxis/repository/testing";

/** Text; bytes; null removes; `{link}` a symbolic link; `{mode}` another mode. */
export type FileEdit = string | Buffer | null | { link: string } | { text: string; mode: number };
export type Files = Readonly<Record<string, FileEdit>>;

export interface HistorySketch {
  /** `.praxis/gate.yaml` on main, below `version: 1`. */
  policy?: string;
  base?: Files;
  /** Commits of the change. */
  change?: readonly (readonly [message: string, files: Files])[];
  /** Lands on main after the change has left it. */
  later?: Files;
  /** Further steps in the folder, on `work`. */
  also?: (folder: string) => void;
  /** Steps after `later`, on `work`. */
  after?: (folder: string) => void;
  /** What `work` is called in the end. */
  branch?: string;
}

/** The same history has the same commits whenever it is made. */
const DATE = "2030-01-01T00:00:00Z";

export function historyGit(folder: string, args: readonly string[], options: Parameters<typeof plainGit>[2] = {}): string {
  return plainGit(folder, args, { ...options, env: { GIT_AUTHOR_DATE: DATE, GIT_COMMITTER_DATE: DATE, ...options.env } });
}

/**
 * `folder` must exist and be empty. Ends with the branch of the change checked out. Base and change go in by `fast-import`, in one process:
 * hundreds of histories are made one commit after the other, and a process for each step took longer than the gate.
 */
export function buildHistory(folder: string, { policy, base = {}, change = [], later, also, after, branch = "work" }: HistorySketch): void {
  const git = (...args: string[]): string => historyGit(folder, args);
  git("init", "--quiet", "--template=", "--initial-branch=work");
  const rules: Files = policy === undefined ? {} : { ".praxis/gate.yaml": `version: 1\n${policy}` };
  const first = importedCommit("refs/heads/main", "chore: base", { "README.md": "# Sample\n", ...rules, ...base });
  const more = change.map(([message, files]) => importedCommit("refs/heads/work", message, files));
  const branched = "reset refs/heads/work\nfrom refs/heads/main\n\n";
  historyGit(folder, ["fast-import", "--quiet", "--date-format=raw"], { input: Buffer.concat([first, Buffer.from(branched), ...more]) });
  git("reset", "--quiet", "--hard");
  also?.(folder);
  if (later !== undefined) {
    git("checkout", "--quiet", "main");
    edit(folder, later);
    commit(folder, "chore: later");
    git("checkout", "--quiet", "work");
  }
  after?.(folder);
  if (branch !== "work") git("branch", "--move", branch);
}

const PERSON = `Ann <ann@example.org> ${String(Date.parse(DATE) / 1_000)} +0000`;

/** One commit as `fast-import` reads it, upon what the branch holds. */
function importedCommit(branch: string, message: string, files: Files): Buffer {
  const data = (content: Buffer): Buffer[] => [Buffer.from(`data ${String(content.length)}\n`), content, Buffer.from("\n")];
  const changes = Object.entries(files).flatMap(([path, content]) => {
    const gone = Buffer.from(`D ${path}\n`);
    if (content === null) return [gone];
    const [mode, bytes] = importedFile(content);
    return [gone, Buffer.from(`M ${mode} inline ${path}\n`), ...data(bytes)];
  });
  const head = Buffer.from(`commit ${branch}\nauthor ${PERSON}\ncommitter ${PERSON}\n`);
  return Buffer.concat([head, ...data(Buffer.from(cleaned(message))), ...changes]);
}

function importedFile(content: NonNullable<FileEdit>): [mode: string, bytes: Buffer] {
  if (typeof content === "string") return ["100644", Buffer.from(content)];
  if (Buffer.isBuffer(content)) return ["100644", content];
  if ("link" in content) return ["120000", Buffer.from(content.link)];
  return [(content.mode & 0o100) === 0 ? "100644" : "100755", Buffer.from(content.text)];
}

/** As `git commit -m` leaves a message: no blanks at the ends of lines, one empty line at most, none around. */
function cleaned(message: string): string {
  const lines = message.split("\n").map((line) => line.trimEnd());
  return `${lines
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .replaceAll(/^\n+|\n+$/g, "")}\n`;
}

export function edit(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { recursive: true, force: true });
    if (content === null) continue;
    if (typeof content === "object" && "link" in content) symlinkSync(content.link, path);
    else if (typeof content === "object" && "mode" in content) {
      writeFileSync(path, content.text);
      chmodSync(path, content.mode);
    } else writeFileSync(path, content);
  }
}

export function commit(folder: string, message: string): void {
  historyGit(folder, ["add", "--all"]);
  historyGit(folder, ["commit", "--quiet", "--allow-empty", "-m", message]);
}

/** A file that is no part of any commit. */
export function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
