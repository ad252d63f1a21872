/** Names of changes that only the platform uses. A colon cannot stand in a branch's name, so no branch is shut out. */
const RESERVED = /^(?:queue|github):/;

/** A caller who used one could take the force of a gate that a merge queue or a forge waits for. */
export function isReservedChange(name: string): boolean {
  return RESERVED.test(name);
}

export function queueChange(branch: string, entry: string): string {
  return `queue:${branch}:${entry}`;
}
