/** pnpm-lock.yaml, from version 5 on. */
import type { Json } from "../../../../hashing/index.js";
import { isJsonObject, type JsonObject } from "../../../../source/json-object.js";
import { readYaml } from "../../../../source/read-yaml.js";
import { sourceOf, type LockedPackage, type ReadLockfile } from "./locked-package.js";

/** `/@scope/name/1.0.0`, `/@scope/name@1.0.0(peer@2)`, `@scope/name@1.0.0`. */
const KEY = /^\/?(?<name>@[^/@]+\/[^/@]+|[^/@]+)[/@](?<version>.+)$/;

export function readPnpmLock(text: string): ReadLockfile {
  const read = readYaml(text);
  if (!read.ok) return { ok: false, message: read.message };
  const packages = isJsonObject(read.value) ? read.value.packages : undefined;
  if (!isJsonObject(packages)) return { ok: true, packages: [] };
  return { ok: true, packages: Object.entries(packages).flatMap(([key, entry]) => (isJsonObject(entry) ? [toPackage(key, entry)] : [])) };
}

function toPackage(key: string, entry: JsonObject): LockedPackage {
  const resolution: { readonly [key: string]: Json } = isJsonObject(entry.resolution) ? entry.resolution : {};
  const parts = KEY.exec(key)?.groups;
  const textOf = (value: Json | undefined): string | null => (typeof value === "string" ? value : null);
  const address = textOf(resolution.tarball) ?? textOf(resolution.repo) ?? (textOf(resolution.directory) === null ? null : "file:");
  const source = textOf(resolution.repo) !== null || resolution.type === "git" ? "git" : sourceOf(address);
  return {
    name: textOf(entry.name) ?? parts?.name ?? key,
    version: textOf(entry.version) ?? (parts?.version ?? "").replace(/[(_].*$/, ""),
    source,
    resolved: address,
    integrity: textOf(resolution.integrity),
    integrityExpected: source === "registry",
    installScript: entry.requiresBuild === true,
    license: null,
  };
}
