/** Names of protected branches as people write them: `*` stands for any text, everything else for itself. */
export function matchesBranch(pattern: string, branch: string): boolean {
  const text = pattern
    .split("*")
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\/-]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${text}$`, "s").test(branch);
}
