/** Two states of a lockfile → what arrived, what left, what became different. A package may stand in several versions. */
import type { LockedPackage } from "./lockfiles/locked-package.js";

export interface PackageChange {
  package: LockedPackage;
  /** The same name before, nearest version first in the lockfile's order; null for a new name. */
  before: LockedPackage | null;
  /** Same name and version, other content. */
  sameVersion: boolean;
}

export interface PackageDiff {
  changes: readonly PackageChange[];
  removed: readonly LockedPackage[];
}

const keyOf = ({ name, version }: LockedPackage): string => `${name}\0${version}`;

export function diffPackages(before: readonly LockedPackage[], after: readonly LockedPackage[]): PackageDiff {
  const oldByKey = new Map(before.map((entry) => [keyOf(entry), entry]));
  const oldByName = new Map(before.map((entry) => [entry.name, entry]));
  const now = new Map(after.map((entry) => [keyOf(entry), entry]));
  const names = new Set(after.map(({ name }) => name));
  const changes = [...now.values()].flatMap((entry): PackageChange[] => {
    const same = oldByKey.get(keyOf(entry));
    if (!same) return [{ package: entry, before: oldByName.get(entry.name) ?? null, sameVersion: false }];
    return isEqual(same, entry) ? [] : [{ package: entry, before: same, sameVersion: true }];
  });
  return { changes, removed: [...oldByName.values()].filter(({ name }) => !names.has(name)) };
}

function isEqual(a: LockedPackage, b: LockedPackage): boolean {
  return (
    a.resolved === b.resolved &&
    a.integrity === b.integrity &&
    a.installScript === b.installScript &&
    a.license === b.license &&
    a.source === b.source
  );
}
