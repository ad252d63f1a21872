/** What the next version is called. Before 1.0.0 a break raises the middle number: nothing was promised yet. */
import { inc, major, valid } from "semver";
import type { ChangelogEntry } from "./landed-changes.js";

export const BUMPS = ["none", "patch", "minor", "major"] as const;
export type Bump = (typeof BUMPS)[number];

const TYPE_BUMPS: Readonly<Record<string, Bump>> = { feat: "minor", fix: "patch", perf: "patch", revert: "patch" };

export function bumpFor(entries: readonly ChangelogEntry[], current: string): Bump {
  const breaks = entries.some(({ breaking }) => breaking.length > 0);
  if (breaks) return valid(current) !== null && major(current) === 0 ? "minor" : "major";
  const bumps = entries.map(({ type }) => TYPE_BUMPS[type] ?? "none");
  return BUMPS.findLast((bump) => bumps.includes(bump)) ?? "none";
}

/** Null: the current version is none. Without a bump the version stays. */
export function nextVersion(current: string, bump: Bump): string | null {
  const plain = valid(current);
  return plain === null || bump === "none" ? plain : inc(plain, bump);
}
