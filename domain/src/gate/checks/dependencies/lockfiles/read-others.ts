/** Lockfiles of other languages: names, versions and hashes, as far as they are written line by line or as JSON. */
import type { Json } from "../../../../hashing/index.js";
import { isJsonList, isJsonObject } from "../../../../source/json-object.js";
import type { LockedPackage, PackageSource, ReadLockfile } from "./locked-package.js";

const locked = (name: string, version: string, more: Partial<LockedPackage>): LockedPackage => ({
  name,
  version,
  source: "registry",
  resolved: null,
  integrity: null,
  integrityExpected: false,
  installScript: false,
  license: null,
  ...more,
});

/** Cargo.lock, poetry.lock, uv.lock: `[[package]]` tables. */
export function readPackageTables(text: string): ReadLockfile {
  const packages = text
    .split(/^\[\[package\]\]\s*$/m)
    .slice(1)
    .flatMap((table) => {
      const field = (key: string): string | null => new RegExp(`^${key}\\s*=\\s*"([^"]*)"`, "m").exec(table)?.[1] ?? null;
      const name = field("name");
      if (name === null) return [];
      const from = field("source") ?? /^source\s*=\s*\{\s*(.*?)\s*\}/m.exec(table)?.[1] ?? "";
      const source: PackageSource = /git/.test(from) ? "git" : /url\s*=|directory|editable|virtual|path/.test(from) ? "local" : "registry";
      // Cargo's own crates of the workspace have no source; Python's lockfiles list hashes instead of one checksum.
      const isOwn = from === "" && !/^(?:files|sdist|wheels|checksum|optional)\b/m.test(table);
      const integrity = field("checksum") ?? /hash\s*=\s*"([^"]+)"/.exec(table)?.[1] ?? null;
      return isOwn
        ? []
        : [
            locked(name, field("version") ?? "", {
              source,
              resolved: from === "" ? null : from,
              integrity,
              integrityExpected: source === "registry",
            }),
          ];
    });
  return { ok: true, packages };
}

/** go.sum: one hash for the module, one for its go.mod. */
export function readGoSum(text: string): ReadLockfile {
  const packages = text.split("\n").flatMap((line) => {
    const [name = "", version = "", hash] = line.trim().split(/\s+/);
    return hash === undefined || version.endsWith("/go.mod") ? [] : [locked(name, version, { integrity: hash, integrityExpected: true })];
  });
  return { ok: true, packages };
}

/** composer.lock and Pipfile.lock. */
export function readJsonLock(text: string): ReadLockfile {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : "no JSON" };
  }
  if (!isJsonObject(value)) return { ok: false, message: "it holds no object" };
  const composer = [value.packages, value["packages-dev"]].flatMap((list) => (isJsonList(list) ? list : [])).flatMap(composerPackage);
  const pip = [value.default, value.develop].flatMap((group) => (isJsonObject(group) ? Object.entries(group) : []));
  return { ok: true, packages: [...composer, ...pip.flatMap(([name, entry]) => pipPackage(name, entry))] };
}

function composerPackage(entry: Json): LockedPackage[] {
  if (!isJsonObject(entry) || typeof entry.name !== "string") return [];
  const license = isJsonList(entry.license) ? entry.license.filter((part) => typeof part === "string").join(" OR ") : null;
  return [locked(entry.name, typeof entry.version === "string" ? entry.version : "", { license })];
}

function pipPackage(name: string, entry: Json): LockedPackage[] {
  if (!isJsonObject(entry)) return [];
  const version = typeof entry.version === "string" ? entry.version.replace(/^==/, "") : "";
  const hashes = isJsonList(entry.hashes) ? entry.hashes.filter((hash) => typeof hash === "string") : [];
  const source: PackageSource = entry.git === undefined ? (entry.path === undefined ? "registry" : "local") : "git";
  return [locked(name, version, { source, integrity: hashes[0] ?? null, integrityExpected: source === "registry" })];
}
