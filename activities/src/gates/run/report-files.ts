/** The reports that a command leaves. What stood there before is removed first: a report that the change itself brings proves nothing. */
import { glob, open, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Report } from "@praxis/domain/gate";
import { DomainError } from "@praxis/domain/errors";
import { resolveInside } from "@praxis/repository";

/** Coverage of very large repositories is tens of megabytes; a report beyond this is a mistake or an attack. */
const REPORT_BYTES_MAX = 256 * 1024 * 1024;
const REPORTS_MAX = 1_000;

export async function clearReports(folder: string, patterns: readonly string[]): Promise<void> {
  for (const pattern of patterns) {
    for (const name of await matches(folder, pattern)) {
      // A link among the folders could lead anywhere: what is not inside is neither removed here nor read later.
      if ((await insideOrNull(folder, path.dirname(name))) !== null) await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }
}

/** One report a file, in the order of their names; one with `text: null` for a pattern that matches nothing. */
export async function readReports(folder: string, patterns: readonly string[]): Promise<Report[]> {
  const reports: Report[] = [];
  for (const pattern of patterns) {
    const names = (await matches(folder, pattern)).sort();
    if (names.length === 0) reports.push({ from: "command", path: pattern, text: null });
    for (const name of names.slice(0, REPORTS_MAX)) reports.push({ from: "command", path: name, text: await readInside(folder, name) });
  }
  return reports;
}

async function matches(folder: string, pattern: string): Promise<string[]> {
  const names: string[] = [];
  for await (const name of glob(pattern, { cwd: folder, exclude: (entry) => entry === ".git" || entry === "node_modules" }))
    names.push(name);
  return names;
}

async function insideOrNull(folder: string, name: string): Promise<string | null> {
  try {
    return await resolveInside(folder, name);
  } catch (error) {
    if (DomainError.is(error) && error.code === "path_outside_roots") return null;
    throw error;
  }
}

/** Null for what is no file, leads out of the folder, or is too large. Opened only when it is a regular file: a pipe would never end. */
async function readInside(folder: string, name: string): Promise<string | null> {
  const real = await insideOrNull(folder, name);
  if (real === null) return null;
  const found = await stat(real);
  return found.isFile() && found.size <= REPORT_BYTES_MAX ? readFile(real, "utf8") : null;
}

/** A file that the caller hands in. Throws as `readFile` does. */
export async function readGivenReport(file: string, shownAs: string): Promise<Report> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    if (size > REPORT_BYTES_MAX) throw new Error(`it has ${String(size)} bytes, and a report has at most ${String(REPORT_BYTES_MAX)}`);
    return { from: "given", path: shownAs, text: await handle.readFile("utf8") };
  } finally {
    await handle.close();
  }
}
