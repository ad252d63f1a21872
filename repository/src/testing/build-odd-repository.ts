/** A small repository with everything that trips tools: odd names, renames, merges, two roots, links, a submodule, a mailmap, hostile attributes. */
import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { plainGit } from "./plain-git.js";

export interface OddRepository {
  path: string;
  /** The tip of `main`, where HEAD is. */
  commit: string;
  branch: string;
  tag: string;
}

const MIT = `MIT License

Copyright (c) 2020 Ann

Permission is hereby granted, free of charge, to any person obtaining a copy of this software, to deal in the Software without restriction.

The above copyright notice and this permission notice shall be included in all copies.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND.
`;

/** Names that shells, parsers, pages and terminals get wrong. */
const ODD_NAMES = [
  "src/with space.ts",
  "src/quo\"te's.ts",
  "src/new\nline.py",
  "src/tab\there.go",
  "src/ünï-日本.rs",
  "src/back\\slash.c",
  "-leading-dash.js",
  "--help",
  ":(top)magic.md",
  "<img src=x onerror=alert(1)>.html",
  "a|b`c*d_.md",
  "{curly},[square].yaml",
  "src/\u202Egnp.exe.sh",
] as const;

/** `folder` must exist and be empty. */
export function buildOddRepository(folder: string): OddRepository {
  const git = (args: readonly string[], env: Record<string, string> = {}): string => plainGit(folder, args, { env });
  const commit = createCommitter(git);
  const write = (name: string | Buffer, content: string | Buffer): void => {
    if (typeof name === "string") mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(typeof name === "string" ? join(folder, name) : Buffer.concat([Buffer.from(`${folder}/`), name]), content);
  };
  git(["init", "--quiet", "--initial-branch=main"]);
  writeFirstFiles(folder, write);
  commit("first", ANN);
  git(["tag", "v1"]);

  // One person: upper case, an old address by mailmap, and the plain one.
  for (const [index, who] of [ANN_SHOUTING, ANN_OLD, ANN, BOB, BOB, EVE].entries()) {
    write("src/app.ts", `export const version = ${index};\n// TODO one\n// XXX two TODO\n`);
    write("src/with space.ts", `line\n`.repeat(index + 2));
    commit(`pair ${index}`, who);
  }
  renameSync(join(folder, "src/app.ts"), join(folder, "src/main.ts"));
  commit("rename", BOB);
  write("src/main.ts", "export const version = 100;\n// FIXME soon\nTODOLIST is no marker\n");
  commit("after the rename", BOB);

  git(["checkout", "--quiet", "-b", "side", "v1"]);
  write("side.txt", "side\n");
  commit("side one", EVE);
  write("README.md", "# Odd\nside\n");
  commit("side two", EVE);
  git(["checkout", "--quiet", "main"]);
  write("README.md", "# Odd\nmain\n");
  commit("main too", ANN);
  mergeWithConflict(git, write, commit);
  mergeSecondRoot(git, write, commit);

  git(["update-index", "--add", "--cacheinfo", `160000,${"12".repeat(20)},vendor/sub`]);
  commit("a submodule", BOB, { addAll: false });
  git(["rm", "--quiet", "--cached", "--", "--help"]);
  commit("one file less", BOB, { addAll: false });
  return { path: folder, commit: git(["rev-parse", "HEAD"]), branch: "main", tag: "v1" };
}

interface Person {
  name: string;
  email: string;
}
const ANN = { name: "Ann", email: "ann@example.org" };
const ANN_SHOUTING = { name: "ANN", email: "ANN@Example.ORG" };
const ANN_OLD = { name: "ann", email: "ann@old.example" };
const BOB = { name: 'Bob & "Bobby" | O\'Neil', email: "bob@example.org" };
const EVE = { name: "Ève 日本 \u202Eeve", email: "eve@example.org" };

type Git = (args: readonly string[], env?: Record<string, string>) => string;
type Commit = (message: string, who: Person, options?: { addAll?: boolean }) => void;
type Write = (name: string | Buffer, content: string | Buffer) => void;

/** Commits are three days apart, so that weeks differ. */
function createCommitter(git: Git): Commit {
  let time = Date.UTC(2020, 0, 1, 12) / 1_000;
  return (message, { name, email }, { addAll = true } = {}) => {
    if (addAll) git(["add", "--all"]);
    time += 3 * 86_400;
    const dates = { GIT_AUTHOR_DATE: `${time - 3_600} +0200`, GIT_COMMITTER_DATE: `${time} +0200` };
    git(["commit", "--quiet", "--allow-empty", "-m", message], { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, ...dates });
  };
}

function writeFirstFiles(folder: string, write: Write): void {
  for (const [index, name] of ODD_NAMES.entries()) write(name, `line ${index}\n`.repeat(index + 1));
  write(Buffer.from("caf\xe9 \xff.txt", "latin1"), "not UTF-8 in the name\n");
  write("README.md", "# Odd\n");
  write("LICENSE", MIT);
  write("package.json", '{ "name": "odd" }\n');
  write("package-lock.json", "{}\n");
  write("src/app.ts", "export const version = 0;\n");
  write("tests/app.test.ts", "// HACK\ntest();\n");
  write("bin/tool", "#!/usr/bin/env -S python3 -u\nprint('tool')\n");
  chmodSync(join(folder, "bin/tool"), 0o755);
  write("empty.txt", "");
  write("no-final-newline.txt", "one\ntwo");
  write("windows.txt", "one\r\ntwo\r\n");
  write("image.png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 10, 10, 10, 1, 2, 3]));
  write("late-nul.txt", Buffer.concat([Buffer.from("text\n".repeat(1_600)), Buffer.from([0, 10])]));
  write("utf16.txt", Buffer.from("wide\n", "utf16le"));
  symlinkSync("src/app.ts", join(folder, "link"));
  symlinkSync("/etc/passwd", join(folder, "outside-link"));
  write(".mailmap", "Ann Proper <ann@example.org> <ann@old.example>\n");
  write(".gitattributes", "*.rs filter=evil diff=evil\n*.py -diff\n");
}

function mergeWithConflict(git: Git, write: Write, commit: Commit): void {
  try {
    git(["merge", "--quiet", "--no-ff", "--no-commit", "side"]);
  } catch {
    // The conflict in README.md is wanted: its resolution makes a merge that differs from both sides.
  }
  write("README.md", "# Odd\nmain and side\n");
  commit("merge side", ANN);
}

function mergeSecondRoot(git: Git, write: Write, commit: Commit): void {
  git(["checkout", "--quiet", "--orphan", "other"]);
  git(["rm", "-r", "--quiet", "--force", "--", "."]);
  write("other.md", "another root\n");
  commit("second root", BOB);
  git(["checkout", "--quiet", "main"]);
  git(["merge", "--quiet", "--no-ff", "--no-commit", "--allow-unrelated-histories", "other"]);
  commit("merge the other root", ANN);
}
