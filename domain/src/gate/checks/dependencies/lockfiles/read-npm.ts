/** package-lock.json and npm-shrinkwrap.json, all three versions of them. */
import type { Json } from "../../../../hashing/index.js";
import { isJsonObject, type JsonObject } from "../../../../source/json-object.js";
import { sourceOf, type LockedPackage, type ReadLockfile } from "./locked-package.js";

export function readNpmLock(text: string): ReadLockfile {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : "no JSON" };
  }
  if (!isJsonObject(value)) return { ok: false, message: "it holds no object" };
  if (isJsonObject(value.packages))
    return { ok: true, packages: Object.entries(value.packages).flatMap(([path, entry]) => fromPackages(path, entry)) };
  return { ok: true, packages: isJsonObject(value.dependencies) ? fromTree(value.dependencies) : [] };
}

const textOf = (value: Json | undefined): string | null => (typeof value === "string" ? value : null);

function fromPackages(path: string, entry: Json): LockedPackage[] {
  const at = path.lastIndexOf("node_modules/");
  // The root and workspaces are the repository's own code.
  if (at === -1 || !isJsonObject(entry) || entry.link === true) return [];
  return [toPackage(textOf(entry.name) ?? path.slice(at + "node_modules/".length), entry, entry.inBundle === true)];
}

function fromTree(tree: JsonObject): LockedPackage[] {
  return Object.entries(tree).flatMap(([name, entry]) => {
    if (!isJsonObject(entry)) return [];
    return [toPackage(name, entry, entry.bundled === true), ...(isJsonObject(entry.dependencies) ? fromTree(entry.dependencies) : [])];
  });
}

function toPackage(name: string, entry: JsonObject, bundled: boolean): LockedPackage {
  const version = textOf(entry.version) ?? "";
  // Version 1 writes the address of a git package where others have the version.
  const resolved = textOf(entry.resolved) ?? (/^(?:git|github|file|https?):?/.test(version) ? version : null);
  return {
    name,
    version,
    source: sourceOf(resolved),
    resolved,
    integrity: textOf(entry.integrity),
    integrityExpected: !bundled,
    installScript: entry.hasInstallScript === true,
    license: textOf(entry.license),
  };
}
