/**
 * The one way from a name inside a folder to a place that is moved, shown, copied or removed. A change, its setup and a checkout may have left
 * links anywhere: none is followed, also not one among the parents.
 */
import { lstat, readdir, realpath } from "node:fs/promises";
import path from "node:path";
import { matcher } from "@praxis/domain/gate";

export type OwnPlace =
  { kind: "folder" | "file"; path: string } | { kind: "none" } | { kind: "foreign"; /** The part that leads elsewhere. */ at: string };

/** `foreign`: a link, a device, a pipe, or a file where a folder had to be. */
export async function ownPlace(root: string, name: string): Promise<OwnPlace> {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..") || path.isAbsolute(name)) return { kind: "foreign", at: name };
  let found: OwnPlace = { kind: "folder", path: await realpath(root) };
  for (const [index, part] of parts.entries()) {
    const at = parts.slice(0, index + 1).join("/");
    if (found.kind !== "folder") return found.kind === "file" ? { kind: "foreign", at: path.dirname(at) } : found;
    found = await oneStep(path.join(found.path, part), at);
  }
  return found;
}

async function oneStep(place: string, at: string): Promise<OwnPlace> {
  const found = await lstat(place).catch((error: unknown) => {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "ENOENT") return null;
    throw error;
  });
  if (found === null) return { kind: "none" };
  if (found.isDirectory()) return { kind: "folder", path: place };
  return found.isFile() ? { kind: "file", path: place } : { kind: "foreign", at };
}

export interface FoundInside {
  /** Real folders and files, in order; what lies in a found folder comes with it and is not named. */
  names: string[];
  /** What fits and is something else. */
  foreign: string[];
}

/** What the patterns fit below `root`. `.git` is never looked into. */
export async function findInside(root: string, patterns: readonly string[]): Promise<FoundInside> {
  const plain = patterns.map((pattern) => path.posix.normalize(pattern).replace(/\/$/, ""));
  const fits = matcher(plain);
  const deepest = Math.max(0, ...plain.map((pattern) => (pattern.includes("**") ? Infinity : pattern.split("/").length)));
  const intoModules = plain.some((pattern) => pattern.includes("node_modules/"));
  const found: FoundInside = { names: [], foreign: [] };
  const look = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(path.join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name === ".git") continue;
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (fits(name)) found[entry.isDirectory() || entry.isFile() ? "names" : "foreign"].push(name);
      else if (entry.isDirectory() && depth < deepest && (intoModules || entry.name !== "node_modules")) await look(name, depth + 1);
    }
  };
  if (plain.length > 0) await look("", 1);
  return found;
}
