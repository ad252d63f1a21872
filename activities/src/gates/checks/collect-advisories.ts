/** Evidence of the advisories part of the dependencies check: a folder of OSV records on this machine. Nothing is fetched. */
import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { readOsv, type EvidenceByCheck } from "@praxis/domain/gate";

/** npm's whole database has about a tenth of it. */
const RECORDS_MAX = 500_000;

/** @param folder null: there is no database. Throws for a folder that is not there, holds no record, or one that cannot be read. */
export async function collectAdvisories(folder: string | null): Promise<EvidenceByCheck["dependencies"]> {
  if (folder === null) return { advisories: null };
  const records: { path: string; text: string }[] = [];
  for await (const name of glob("**/*.json", { cwd: folder })) {
    if (records.length >= RECORDS_MAX) throw new Error(`the folder of advisories ${folder} has more than ${String(RECORDS_MAX)} files`);
    records.push({ path: name, text: await readFile(path.join(folder, name), "utf8") });
  }
  if (records.length === 0) throw new Error(`the folder of advisories ${folder} is not there, or holds no record`);
  return { advisories: readOsv(records) };
}
