/** The entries of a commit's tree by `git ls-tree -z -l`, one after another, never all at once. */
import { DomainError } from "@praxis/domain/errors";
import type { Git } from "../git/create-git.js";
import { splitAtNul } from "./split-at-nul.js";

export interface TreeEntry {
  /** `folder` comes only without `recurse`; `submodule` is a commit of another repository and has no bytes here. */
  kind: "file" | "link" | "submodule" | "folder";
  objectId: string;
  /** The blob's size; 0 for submodules and folders. */
  bytes: number;
  path: Buffer;
}

const KINDS: Readonly<Record<string, TreeEntry["kind"]>> = {
  "100755": "file",
  "100644": "file",
  "100664": "file",
  "120000": "link",
  "160000": "submodule",
  "040000": "folder",
};

export interface TreeQuery {
  gitDir: string;
  commit: string;
  /** One file, or a folder with a slash at its end. All when missing. */
  path?: string | undefined;
  recurse: boolean;
  signal?: AbortSignal | undefined;
}

export async function* streamTree(git: Git, { gitDir, commit, path, recurse, signal }: TreeQuery): AsyncGenerator<TreeEntry> {
  const args = [
    "ls-tree",
    "-z",
    "-l",
    "--full-tree",
    ...(recurse ? ["-r"] : []),
    commit,
    ...(path === undefined || path === "" ? [] : ["--", path]),
  ];
  const running = git.stream({ gitDir, args, signal });
  running.stdin.end();
  for await (const record of splitAtNul(running.stdout)) yield parseTreeEntry(record);
}

/** `<mode> SP <type> SP <object> SP <size, padded> TAB <path>`. */
export function parseTreeEntry(record: Buffer): TreeEntry {
  const tab = record.indexOf(0x09);
  const [mode = "", , objectId = "", size = ""] = record.toString("latin1", 0, tab).split(/ +/);
  const kind = KINDS[mode];
  if (tab === -1 || kind === undefined) throw new DomainError("repository_unreadable", "git ls-tree gave a line that cannot be read.");
  return { kind, objectId, bytes: size === "-" ? 0 : Number(size), path: Buffer.from(record.subarray(tab + 1)) };
}
