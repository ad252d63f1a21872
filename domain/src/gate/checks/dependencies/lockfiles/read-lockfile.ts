/** Reads a lockfile by its name. */
import { baseName } from "../../../change/path-kind.js";
import type { ReadLockfile } from "./locked-package.js";
import { readNpmLock } from "./read-npm.js";
import { readGoSum, readJsonLock, readPackageTables } from "./read-others.js";
import { readPnpmLock } from "./read-pnpm.js";
import { readYarnLock } from "./read-yarn.js";

const READERS: Readonly<Record<string, (text: string) => ReadLockfile>> = {
  "package-lock.json": readNpmLock,
  "npm-shrinkwrap.json": readNpmLock,
  "pnpm-lock.yaml": readPnpmLock,
  "yarn.lock": readYarnLock,
  "Cargo.lock": readPackageTables,
  "poetry.lock": readPackageTables,
  "uv.lock": readPackageTables,
  "go.sum": readGoSum,
  "composer.lock": readJsonLock,
  "Pipfile.lock": readJsonLock,
};

export function canReadLockfile(path: string): boolean {
  return Object.hasOwn(READERS, baseName(path));
}

/** Is it npm's world, where names and advisories are npm's? */
export function isNpmLockfile(path: string): boolean {
  return /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock)$/.test(path);
}

export function readLockfile(path: string, text: string): ReadLockfile {
  const reader = READERS[baseName(path)];
  return reader ? reader(text) : { ok: false, message: "this form of lockfile is not known" };
}
