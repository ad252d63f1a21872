/** Changes for tests, made from texts before and after: the hunks are what `git diff -U0` would show for whole-line edits. */
import type { Change, Commit } from "../change/change.js";
import type { ChangedFile, DiffLine, Hunk } from "../diff/changed-file.js";
import { CHECK_IDS, type CheckId } from "../verdict/check-id.js";
import type { JudgeInput } from "../checks/check.js";
import type { EvidenceByCheck } from "../evidence/evidence.js";
import { parsePolicy } from "../policy/parse-policy.js";
import type { GatePolicy } from "../policy/policy.js";

export const NOW = "2030-01-15T12:00:00.000Z";

export interface FileEdit {
  /** Null: not there on that side. */
  before?: string | null;
  after?: string | null;
  oldPath?: string;
  mode?: string;
  oldMode?: string;
  binary?: boolean;
}

const linesOf = (text: string): string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));

/** Longest common subsequence, line by line: small texts only. */
function hunksOf(before: string, after: string): Hunk[] {
  const a = linesOf(before);
  const b = linesOf(after);
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => table[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      (table[i] ?? [])[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const hunks: { removed: DiffLine[]; added: DiffLine[] }[] = [];
  let open: { removed: DiffLine[]; added: DiffLine[] } | null = null;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      open = null;
      i += 1;
      j += 1;
      continue;
    }
    if (!open) hunks.push((open = { removed: [], added: [] }));
    if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) open.removed.push({ line: (i += 1), text: a[i - 1] ?? "" });
    else open.added.push({ line: (j += 1), text: b[j - 1] ?? "" });
  }
  return hunks;
}

export function fileOf(path: string, { before = null, after = null, oldPath, mode, oldMode, binary = false }: FileEdit): ChangedFile {
  const status = before === null ? "added" : after === null ? "deleted" : oldPath === undefined ? "modified" : "renamed";
  return {
    path,
    oldPath: before === null ? null : (oldPath ?? path),
    status,
    oldMode: before === null ? null : (oldMode ?? "100644"),
    newMode: after === null ? null : (mode ?? "100644"),
    oldBlob: before === null ? null : "1".repeat(40),
    newBlob: after === null ? null : "2".repeat(40),
    binary,
    hunks: binary ? [] : hunksOf(before ?? "", after ?? ""),
  };
}

export interface ChangeSketch {
  files?: { [path: string]: FileEdit };
  commits?: readonly (string | Partial<Commit>)[];
  branch?: string | null;
  headPaths?: readonly string[];
}

export function changeOf({ files = {}, commits = ["feat: something"], branch = null, headPaths }: ChangeSketch): Change {
  const edits = Object.entries(files);
  const texts = (side: "before" | "after") =>
    Object.fromEntries(
      edits.flatMap(([path, edit]) => {
        const text = edit[side];
        return typeof text === "string" && edit.binary !== true ? [[side === "before" ? (edit.oldPath ?? path) : path, text]] : [];
      }),
    );
  return {
    repository: "/repositories/sample",
    target: "main",
    branch,
    base: "b".repeat(40),
    baseTip: "c".repeat(40),
    head: "d".repeat(40),
    tree: "e".repeat(40),
    files: edits.map(([path, edit]) => fileOf(path, edit)),
    commits: commits.map((commit, index) => ({
      id: String(index + 1)
        .repeat(40)
        .slice(0, 40),
      parents: ["b".repeat(40)],
      author: { name: "A", email: "a@example.com" },
      files: null,
      ...(typeof commit === "string" ? { message: commit } : { message: "feat: something", ...commit }),
    })),
    texts: { base: texts("before"), head: texts("after") },
    headPaths: headPaths ?? edits.flatMap(([path, { after }]) => (typeof after === "string" ? [path] : [])),
  };
}

/** @param text YAML under `version: 1`. */
export function policyOf(text = ""): GatePolicy {
  const parsed = parsePolicy(`version: 1\n${text}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.policy;
}

export function inputFor<Id extends CheckId>(id: Id, sketch: ChangeSketch, evidence: EvidenceByCheck[Id], policy = ""): JudgeInput<Id> {
  if (!CHECK_IDS.includes(id)) throw new Error(id);
  const parsed = policyOf(policy);
  return { policy: parsed, settings: parsed.checks[id], change: changeOf(sketch), evidence, now: NOW, passedTests: null };
}
