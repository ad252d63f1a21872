/** What kind of thing a file is: executable, symlink, submodule. Surprises here are rarely wanted and never seen in a review of lines. */
import { baseName } from "../../change/path-kind.js";
import type { Change } from "../../change/change.js";
import { addedLines, isSubmodule, SYMLINK_MODE, type ChangedFile } from "../../diff/changed-file.js";
import type { Finding } from "../../verdict/finding.js";
import { hygieneFinding } from "./hygiene-finding.js";

const EXECUTABLE_MODE = "100755";
/** What may be started by its name. */
const PROGRAM = /\.(?:sh|bash|zsh|fish|py|rb|pl|php|js|mjs|cjs|ts|ps1|bat|cmd|exe|bin|run|awk|tcl|lua)$|^[^.]+$/;

export function modeFindings(file: ChangedFile, change: Change): Finding[] {
  const found = [unexpectedExecutable(file, change), escapingSymlink(file), becameSymlink(file), movedSubmodule(file)];
  return found.filter((finding) => finding !== null);
}

function unexpectedExecutable(file: ChangedFile, change: Change): Finding | null {
  if (file.newMode !== EXECUTABLE_MODE || file.oldMode === EXECUTABLE_MODE) return null;
  const text = change.texts.head[file.path];
  if (text === undefined || text.startsWith("#!") || PROGRAM.test(baseName(file.path))) return null;
  const message =
    "This file became executable and is nothing that can be started. Take the right back: `git update-index --chmod=-x <file>`.";
  return hygieneFinding({
    rule: "unexpected-executable",
    severity: "medium",
    path: file.path,
    message,
    evidence: `${file.oldMode ?? "new"} -> ${EXECUTABLE_MODE}`,
  });
}

function escapingSymlink(file: ChangedFile): Finding | null {
  if (file.newMode !== SYMLINK_MODE) return null;
  const target = addedLines(file)
    .map(({ text }) => text)
    .join("\n");
  if (target === "" || !leavesRepository(file.path, target)) return null;
  const message = "This symlink leads out of the repository (or into .git): whoever follows it reads or writes elsewhere.";
  return hygieneFinding({ rule: "symlink-escapes", severity: "high", path: file.path, message, evidence: target });
}

function leavesRepository(path: string, target: string): boolean {
  if (target.startsWith("/") || /^[A-Za-z]:[\\/]/.test(target) || target.startsWith("\\")) return true;
  const place = path.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") place.push(part);
    else if (place.pop() === undefined) return true;
  }
  return place[0]?.toLowerCase() === ".git";
}

function becameSymlink(file: ChangedFile): Finding | null {
  if (file.status !== "type-changed") return null;
  const message = file.newMode === SYMLINK_MODE ? "This file became a symlink." : "This changed from one kind of thing to another.";
  return hygieneFinding({
    rule: "kind-changed",
    severity: "low",
    path: file.path,
    message,
    evidence: `${file.oldMode ?? ""} -> ${file.newMode ?? ""}`,
    blocking: false,
  });
}

function movedSubmodule(file: ChangedFile): Finding | null {
  if (!isSubmodule(file) || file.newMode === null) return null;
  const message = "This submodule points at another commit. What is in it was not judged here.";
  return hygieneFinding({
    rule: "submodule-moved",
    severity: "info",
    path: file.path,
    message,
    evidence: file.newBlob ?? "",
    blocking: false,
  });
}
