/** The one way to turn a relative path of a workspace into a path to read. A workspace's links may point anywhere, so text alone proves nothing. */
import { realpath } from "node:fs/promises";
import { isAbsolute, join, sep } from "node:path";
import { DomainError } from "@praxis/domain/errors";

/**
 * The real path of something that exists below `root`, or null when nothing is there. Throws `path_outside_roots` when the path, or a link
 * in it, leads out of `root`. The `.git` folder is refused too: it holds no work of a step. Open the answer, not the path you asked with.
 */
export async function resolveInside(root: string, relativePath: string): Promise<string | null> {
  if (isAbsolute(relativePath) || relativePath.includes("\0") || relativePath.split(/[\\/]/).includes("..")) throw escape(relativePath);
  const realRoot = await realpath(root);
  let real: string;
  try {
    real = await realpath(join(realRoot, relativePath));
  } catch (error) {
    const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    if (code === "ELOOP") throw escape(relativePath);
    throw error;
  }
  const inside = realRoot.endsWith(sep) ? realRoot : realRoot + sep;
  if (real !== realRoot && !real.startsWith(inside)) throw escape(relativePath);
  if (real === inside + ".git" || real.startsWith(`${inside}.git${sep}`)) throw escape(relativePath);
  return real;
}

function escape(path: string): DomainError {
  return new DomainError(
    "path_outside_roots",
    `${JSON.stringify(path)} leads out of the workspace, by its text or by a link. Only files inside it can be read.`,
  );
}
