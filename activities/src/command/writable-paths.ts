/** Folders outside the workspace that a command may write: only under the allowed roots, and never the platform's own data. */
import { realpath } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { DomainError } from "@praxis/domain/errors";
import { isWithin } from "../sandbox/index.js";

/** Real paths, so that a link cannot lead elsewhere. Throws `path_outside_roots`, or `with_invalid` for one that does not exist. */
export async function resolveWritable(paths: readonly string[], roots: readonly string[], hidden: readonly string[]): Promise<string[]> {
  const realRoots = await realPaths(roots);
  const resolved: string[] = [];
  for (const [index, asked] of paths.entries()) {
    const shown = JSON.stringify(asked.slice(0, 300));
    const real = isAbsolute(asked) && !asked.includes("\0") ? await realpath(asked).catch(() => null) : null;
    if (real === null) throw new DomainError("with_invalid", `with.writable[${index}]: ${shown} is not an existing absolute path.`);
    const allowed = realRoots.some((root) => isWithin(root, real)) && !hidden.some((folder) => isWithin(folder, real));
    if (!allowed)
      throw new DomainError("path_outside_roots", `with.writable[${index}]: ${shown} is outside the folders that commands may be given.`);
    resolved.push(real);
  }
  return resolved;
}

/** Those that exist, with links resolved. */
export async function realPaths(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map((candidate) => realpath(candidate).catch(() => null)));
  return found.filter((candidate) => candidate !== null);
}
