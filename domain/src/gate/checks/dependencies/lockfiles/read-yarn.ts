/** yarn.lock: the first version's own form, and the YAML of the later ones. */
import { isJsonObject } from "../../../../source/json-object.js";
import { readYaml } from "../../../../source/read-yaml.js";
import { sourceOf, type LockedPackage, type ReadLockfile } from "./locked-package.js";

export function readYarnLock(text: string): ReadLockfile {
  return /^__metadata:/m.test(text) ? readBerry(text) : readClassic(text);
}

const nameOf = (descriptor: string): string => /^(@[^/]+\/[^@]+|[^@]+)@/.exec(descriptor)?.[1] ?? descriptor;

function readBerry(text: string): ReadLockfile {
  const read = readYaml(text);
  if (!read.ok) return { ok: false, message: read.message };
  if (!isJsonObject(read.value)) return { ok: true, packages: [] };
  const packages = Object.entries(read.value).flatMap(([key, entry]): LockedPackage[] => {
    if (key === "__metadata" || !isJsonObject(entry) || entry.linkType === "soft") return [];
    const resolution = typeof entry.resolution === "string" ? entry.resolution : key;
    const address = resolution.slice(nameOf(resolution).length + 1);
    const source = sourceOf(address);
    return [
      {
        name: nameOf(resolution),
        version: typeof entry.version === "string" || typeof entry.version === "number" ? String(entry.version) : "",
        source,
        resolved: address,
        integrity: typeof entry.checksum === "string" ? entry.checksum : null,
        integrityExpected: source === "registry" && entry.conditions === undefined,
        installScript: false,
        license: null,
      },
    ];
  });
  return { ok: true, packages };
}

const FIELD = /^ {2}(?<key>version|resolved|integrity) "?(?<value>[^"]*)"?$/;

function readClassic(text: string): ReadLockfile {
  const packages: LockedPackage[] = [];
  let open: { name: string; fields: Map<string, string> } | null = null;
  const close = (): void => {
    if (open) packages.push(classicPackage(open.name, open.fields));
    open = null;
  };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    if (!line.startsWith(" ")) {
      close();
      if (!line.endsWith(":")) return { ok: false, message: `line ${String(index + 1)} is no entry` };
      open = { name: nameOf((line.slice(0, -1).split(",")[0] ?? "").trim().replaceAll('"', "")), fields: new Map() };
      continue;
    }
    const field = FIELD.exec(line)?.groups;
    if (field && open) open.fields.set(field.key ?? "", field.value ?? "");
  }
  close();
  return { ok: true, packages };
}

function classicPackage(name: string, fields: ReadonlyMap<string, string>): LockedPackage {
  const resolved = fields.get("resolved") ?? null;
  const source = sourceOf(resolved);
  return {
    name,
    version: fields.get("version") ?? "",
    source,
    resolved,
    // Old entries carry the hash behind the address.
    integrity: fields.get("integrity") ?? /#([0-9a-f]{40})$/.exec(resolved ?? "")?.[1] ?? null,
    integrityExpected: true,
    installScript: false,
    license: null,
  };
}
