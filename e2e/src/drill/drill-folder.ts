/** A folder of its own for one drill: a small git repository in which the stack stands, and the ledger that commands write to. */
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface DrillFolder {
  path: string;
  /** Where the stack stands: its `.praxis` lies here. */
  repository: string;
  ledger: string;
  /** Everything that was acknowledged to the client, one JSON object a line. */
  clientLog: string;
}

export const COMMITS = 3;

export function makeDrillFolder(): DrillFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "praxis-drill-")));
  const folder = { path, repository: join(path, "repository"), ledger: join(path, "ledger"), clientLog: join(path, "client-log.jsonl") };
  mkdirSync(folder.repository);
  mkdirSync(folder.ledger);
  const git = (...args: string[]): void =>
    void execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], { cwd: folder.repository });
  git("init", "-q");
  writeFileSync(join(folder.repository, ".gitignore"), ".praxis/\n");
  for (let commit = 1; commit <= COMMITS; commit++) {
    appendFileSync(join(folder.repository, "main.ts"), `export const line${commit} = ${commit};\n`);
    writeFileSync(join(folder.repository, `note-${commit}.md`), `# Note ${commit}\n`);
    git("add", ".");
    git("commit", "-q", "-m", `feat: part ${commit}`);
  }
  return folder;
}
