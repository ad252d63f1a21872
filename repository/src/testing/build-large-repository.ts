/** Many commits in seconds, by `git fast-import`. The same arguments give the same commit ids. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { plainGit } from "./plain-git.js";

export interface LargeRepository {
  path: string;
  commit: string;
}

export interface LargeRepositorySize {
  commits: number;
  files?: number;
  authors?: number;
}

/** `folder` must exist and be empty; it becomes a bare repository. Every tenth commit is a merge. */
export async function buildLargeRepository(
  folder: string,
  { commits, files = 300, authors = 40 }: LargeRepositorySize,
): Promise<LargeRepository> {
  plainGit(folder, ["init", "--quiet", "--bare", "--initial-branch=main", "."]);
  const importing = spawn("git", ["-c", "core.compression=0", "fast-import", "--quiet", "--done", "--depth=1"], {
    cwd: folder,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = once(importing, "close");
  let batch = "";
  for (const piece of fastImportStream({ commits, files, authors })) {
    batch += piece;
    if (batch.length < 1_000_000) continue;
    if (!importing.stdin.write(batch)) await once(importing.stdin, "drain");
    batch = "";
  }
  importing.stdin.end(batch);
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
  return { path: folder, commit: plainGit(folder, ["rev-parse", "refs/heads/main"]) };
}

function* fastImportStream({ commits, files, authors }: Required<LargeRepositorySize>): Generator<string> {
  const random = createRandom(42);
  const start = Date.UTC(2015, 0, 1) / 1_000;
  for (let index = 1; index <= commits; index += 1) {
    // Squares make few authors and few files busy, as in life.
    const author = Math.floor(random() ** 2 * authors);
    const email = index % 7 === 0 ? `Author${author}@Example.ORG` : `author${author}@example.org`;
    const who = `Author ${author} <${email}> ${start + index * 3_600} +0000`;
    const merges = index > 10 && index % 10 === 0;
    yield `commit refs/heads/main\nmark :${index}\nauthor ${who}\ncommitter ${who}\ndata 7\ncommit\n\n`;
    if (index > 1) yield `from :${index - 1}\n`;
    if (merges) yield `merge :${index - 5}\n`;
    const touched = 1 + Math.floor(random() * 3);
    for (let touch = 0; touch < touched; touch += 1) {
      const file = Math.floor(random() ** 2 * files);
      const text = `// TODO ${index}\n${`line ${file}\n`.repeat(1 + Math.floor(random() * 20))}`;
      yield `M 100644 inline src/part-${file % 10}/file-${file}.ts\ndata ${text.length}\n${text}\n`;
      // Two files that always change together.
      if (file === 0) yield `M 100644 inline src/part-0/twin.ts\ndata ${text.length}\n${text}\n`;
    }
    yield "\n";
  }
  yield "done\n";
}

/** A small generator of repeatable numbers (Lehmer), 0 to 1. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
