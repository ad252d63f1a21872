/** Temporary folders of one evaluation, outside of every repository. What a killed evaluation left is removed when the next one begins. */
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { isAlive, readProcess } from "../../processes/process-table.js";

export interface Scratch {
  folder: string;
  /** A path for a new folder in it; nothing is there yet. */
  place(name: string): string;
  /** A repeat does nothing. */
  remove(): Promise<void>;
}

const OWNER = "owner.json";
/** A folder whose owner is not written yet belongs to an evaluation that begins this very moment, or to one that died then. */
const UNOWNED_MS = 60_000;

export async function createScratch(stateDir: string): Promise<Scratch> {
  const all = path.join(stateDir, "work");
  const folder = path.join(all, `${String(process.pid)}-${randomBytes(6).toString("hex")}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const owner = { pid: process.pid, startTime: readProcess(process.pid)?.startTime ?? "" };
  await writeFile(path.join(folder, OWNER), JSON.stringify(owner), { mode: 0o600 });
  let count = 0;
  return {
    folder,
    place: (name) => path.join(folder, `${String((count += 1))}-${name}`),
    remove: () => removeFolder(folder),
  };
}

/** Removes the folders of evaluations whose process is gone. Those of live ones are left alone. */
export async function sweepScratch(stateDir: string): Promise<void> {
  const all = path.join(stateDir, "work");
  for (const name of await readdir(all).catch(() => [])) {
    const folder = path.join(all, name);
    if (!(await isOwned(folder))) await removeFolder(folder);
  }
}

async function isOwned(folder: string): Promise<boolean> {
  const owner = parseOwner(await readFile(path.join(folder, OWNER), "utf8").catch(() => ""));
  if (owner === null) {
    const made = await stat(folder).catch(() => null);
    return made !== null && Date.now() - made.mtimeMs < UNOWNED_MS;
  }
  // Without /proc a process can only be asked whether its number is in use.
  return owner.startTime === "" ? isNumberInUse(owner.pid) : isAlive(owner);
}

function parseOwner(text: string): { pid: number; startTime: string } | null {
  try {
    const { pid, startTime } = JSON.parse(text) as { pid?: unknown; startTime?: unknown };
    return typeof pid === "number" && typeof startTime === "string" ? { pid, startTime } : null;
  } catch {
    return null;
  }
}

function isNumberInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Never rejects: what cannot be removed now is tried again at the next start. */
async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined);
}
