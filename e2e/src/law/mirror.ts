/**
 * A throw-away copy of the rooms to break the law in: the real law, the real manifests and packages, but every face is an empty file.
 * What is injected into it is judged by the same command as the gate, and nothing is ever written into the tree itself.
 */
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** The repository's root. */
export const ROOT = join(import.meta.dirname, "../../..");

export interface Cruise {
  modules: { source: string; dependencies: { module: string; resolved: string; couldNotResolve: boolean }[] }[];
  summary: { violations: { from: string; to: string; rule: { name: string } }[] };
}

interface Manifest {
  workspaces?: string[];
  exports?: Record<string, { source?: string }>;
}

/** Judges the sources of all rooms in `directory` by the law. Throws only when the law itself cannot be read. */
export async function cruise(directory: string): Promise<Cruise> {
  const bin = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const sources = roomNames()
    .map((room) => `${room}/src`)
    .filter((path) => existsSync(join(directory, path)));
  const argv = [bin, "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...sources];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: directory, maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as Cruise;
}

function roomNames(): string[] {
  return readManifest(ROOT).workspaces ?? [];
}

/** Makes the copy with `files` (path → text) injected. The caller removes it. */
export function createMirror(files: Record<string, string>): { directory: string; remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), "praxis-law-"));
  for (const name of ["package.json", ".dependency-cruiser.cjs"]) cpSync(join(ROOT, name), join(directory, name));
  mkdirSync(join(directory, "node_modules/@praxis"), { recursive: true });
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    if (name.startsWith(".") || name === "@praxis") continue;
    symlinkSync(join(ROOT, "node_modules", name), join(directory, "node_modules", name));
  }
  for (const room of roomNames()) mirrorRoom(directory, room);
  for (const [path, text] of Object.entries(files)) write(join(directory, path), text);
  return {
    directory,
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function mirrorRoom(directory: string, room: string): void {
  const target = join(directory, room);
  mkdirSync(target);
  cpSync(join(ROOT, room, "package.json"), join(target, "package.json"));
  const ownPackages = join(ROOT, room, "node_modules");
  if (existsSync(ownPackages)) symlinkSync(ownPackages, join(target, "node_modules"));
  symlinkSync(target, join(directory, "node_modules/@praxis", room));
  for (const face of Object.values(readManifest(target).exports ?? {})) {
    if (face.source !== undefined) write(join(target, face.source), "export {};\n");
  }
}

function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
