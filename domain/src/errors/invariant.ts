/** Impossible states crash the request (or the workflow task), never the system, and never pass in silence. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}
