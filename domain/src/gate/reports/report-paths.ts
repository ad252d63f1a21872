/** Paths in reports → paths in the repository. Reports are written elsewhere: with absolute paths, from a sub-folder, with other slashes. */

export interface PathResolver {
  /** The path in head; `ambiguous` lists all it could be; null: nothing in the repository ends like it. */
  resolve(reported: string): { path: string } | { ambiguous: readonly string[] } | null;
}

export function createPathResolver(headPaths: readonly string[]): PathResolver {
  const all = new Set(headPaths);
  const byName = new Map<string, string[]>();
  for (const path of headPaths) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    byName.set(name, [...(byName.get(name) ?? []), path]);
  }
  return {
    resolve(reported) {
      const parts = normalise(reported);
      const plain = parts.join("/");
      if (all.has(plain)) return { path: plain };
      // The report knows more folders than the repository: the longest tail that is a path here.
      for (let from = 1; from < parts.length; from++) {
        const tail = parts.slice(from).join("/");
        if (all.has(tail)) return { path: tail };
      }
      // The report knows fewer: it was written inside a sub-folder.
      const longer = (byName.get(parts.at(-1) ?? "") ?? []).filter((path) => path.endsWith(`/${plain}`));
      const [only] = longer;
      if (only === undefined) return null;
      return longer.length === 1 ? { path: only } : { ambiguous: longer };
    },
  };
}

function normalise(reported: string): string[] {
  const parts: string[] = [];
  const path = reported
    .replace(/^file:\/\/(?:localhost)?/, "")
    .replaceAll("\\", "/")
    .replace(/^[A-Za-z]:\//, "/");
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts;
}
