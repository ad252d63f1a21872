/** One file for each running command under `<dataDir>/processes/`, so that whoever starts next can end what a dead worker left. */
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { DomainError } from "@praxis/domain/errors";
import type { ProcessIdentity } from "./process-table.js";

export interface StepKey {
  runId: string;
  stepId: string;
  generation: number;
}

export interface ProcessRecord extends ProcessIdentity, StepKey {
  id: string;
  pgid: number;
  attempt: number;
  startedAt: string;
  bootId: string;
  /** The first process inside the sandbox: when it dies, the kernel ends everything in there. */
  init: ProcessIdentity | null;
  /** See TreeQuery; null under the sandbox. */
  marker: string | null;
  /** The worker that started it and looks after it while it lives. */
  owner: ProcessIdentity;
}

const SUFFIX = ".json";

export function processesFolder(dataDir: string): string {
  return path.join(dataDir, "processes");
}

/** The private temp and home folder of one command; removed with its record. */
export function processFolder(dataDir: string, id: string): string {
  return path.join(processesFolder(dataDir), id);
}

/** On disk for sure when this resolves: only then may the command be let go. */
export async function writeRecord(dataDir: string, record: ProcessRecord): Promise<void> {
  const folder = processesFolder(dataDir);
  const target = path.join(folder, record.id + SUFFIX);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(`${target}.new`, "w", 0o600);
    try {
      await file.writeFile(JSON.stringify(record));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${target}.new`, target);
    await syncFolder(folder);
  } catch (cause) {
    throw asStorageError(cause);
  }
}

/** Record and private folder. A repeat does nothing. */
export async function removeRecord(dataDir: string, id: string): Promise<void> {
  await rm(processFolder(dataDir, id), { recursive: true, force: true });
  await rm(path.join(processesFolder(dataDir), id + SUFFIX), { force: true });
}

/** Every readable record. A half-written one was never let go, so it is passed over. */
export async function readRecords(dataDir: string): Promise<ProcessRecord[]> {
  const records: ProcessRecord[] = [];
  for (const name of await listFolder(processesFolder(dataDir))) {
    if (!name.endsWith(SUFFIX)) continue;
    const text = await readFile(path.join(processesFolder(dataDir), name), "utf8").catch(() => "");
    const record = parseRecord(text);
    if (record !== null) records.push(record);
  }
  return records;
}

/** Ids of private folders without a record: left by a worker that died before it had written one. */
export async function listOrphanFolders(dataDir: string): Promise<string[]> {
  const names = await listFolder(processesFolder(dataDir));
  const recorded = new Set(names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length)));
  return names.filter((name) => /^[0-9a-f]+-[0-9a-f]+$/.test(name) && !recorded.has(name));
}

export function parseRecord(text: string): ProcessRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** A full disk gets its own code; everything else stays what it is. */
export function asStorageError(cause: unknown): unknown {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code !== "ENOSPC" && code !== "EDQUOT") return cause;
  return new DomainError("storage_full", "The disk of the worker is full. Free space, then try again.", { retry: true, cause });
}

function isRecord(value: unknown): value is ProcessRecord {
  if (!isObject(value)) return false;
  const texts = ["id", "startTime", "runId", "stepId", "startedAt", "bootId"].every((key) => typeof value[key] === "string");
  const numbers = ["pid", "pgid", "generation", "attempt"].every((key) => Number.isSafeInteger(value[key]));
  const marker = value["marker"] === null || typeof value["marker"] === "string";
  return texts && numbers && marker && isIdentity(value["owner"]) && (value["init"] === null || isIdentity(value["init"]));
}

function isIdentity(value: unknown): value is ProcessIdentity {
  return isObject(value) && Number.isSafeInteger(value["pid"]) && typeof value["startTime"] === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return []; // no command ever ran here
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
