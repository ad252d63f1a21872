/** Repositories to judge: one change after the other that differs only in its name, and changes of any number of lines. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Ten checks that are judged, none by a command: `lint` and `types` are handed nothing and say so. */
export const LOCAL_TEN =
  "version: 1\nchecks: { coverage: { mode: off }, tests: { mode: off }, security: { scanners: { gitleaks: off, semgrep: off, osv-scanner: off, trivy: off } } }\n";
/** Ten checks, four of which are activities of their own. */
export const FOUR_REMOTE = `version: 1
checks:
  coverage: { mode: off }
  plan: { mode: off }
  tests: { command: ["true"], requireRed: false, repeat: 0 }
  lint: { command: ["true"] }
  types: { command: ["true"] }
`;

export interface GatedRepository {
  path: string;
  /** Makes a branch with a change of its own, and answers its name. */
  change(lines: number): string;
}

export function makeGatedRepository(folder: string, name: string, policy: string): GatedRepository {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  const git = (...args: string[]): void =>
    void execFileSync("git", ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", ...args], { cwd: path });
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  git("init", "--quiet", "--initial-branch=main");
  write("README.md", "# Sample\n");
  write(".praxis/gate.yaml", policy);
  git("add", "--all");
  git("commit", "--quiet", "-m", "chore: base");
  let count = 0;
  return {
    path,
    change: (lines) => {
      const branch = `change-${String((count += 1))}`;
      git("checkout", "--quiet", "-b", branch, "main");
      // Files as people have them: a few hundred lines each.
      for (let from = 0; from < lines; from += LINES_OF_A_FILE)
        write(`src/${branch}/file-${String(from)}.ts`, code(Math.min(LINES_OF_A_FILE, lines - from)));
      git("add", "--all");
      git("commit", "--quiet", "-m", `feat: ${branch}`);
      return branch;
    },
  };
}

const LINES_OF_A_FILE = 400;

function code(lines: number): string {
  return Array.from(
    { length: lines },
    (_, at) => `export const value${String(at)} = compute(${String(at)}, "text of line ${String(at)}"); // as ever\n`,
  ).join("");
}
