/** Records of the OSV format (https://ossf.github.io/osv-schema) → advisories about npm's packages. Withdrawn ones and other ecosystems are left out. */
import type { Json } from "../../../hashing/index.js";
import { isJsonList, isJsonObject, type JsonObject } from "../../../source/json-object.js";
import type { Severity } from "../../verdict/severity.js";
import type { Advisory, DependenciesEvidence } from "./evidence.js";

/** Said by GitHub's and npm's records. Without a word it is taken for medium: nobody looked, and the default blocks from medium on. */
const SEVERITY_WORDS: Readonly<Record<string, Severity>> = {
  LOW: "low",
  MODERATE: "medium",
  MEDIUM: "medium",
  HIGH: "high",
  CRITICAL: "critical",
};

const object = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});
const list = (value: Json | undefined): readonly JsonObject[] => (isJsonList(value) ? value.map(object) : []);
const text = (value: Json | undefined): string => (typeof value === "string" ? value : "");

/**
 * @param records one text a file. The database is as old as its newest record: nothing later is in it.
 * Throws, naming the file, for what is no record: a database that is half read says too little.
 */
export function readOsv(records: readonly { path: string; text: string }[]): NonNullable<DependenciesEvidence["advisories"]> {
  const read = records.map(readRecord);
  const date = read.map(({ modified }) => modified).reduce((newest, one) => (one > newest ? one : newest), "");
  return { date, list: read.flatMap((record) => record.list) };
}

function readRecord({ path, text: content }: { path: string; text: string }): { modified: string; list: Advisory[] } {
  const record = parse(path, content);
  const [id, modified] = [text(record.id), text(record.modified)];
  if (id === "" || Number.isNaN(Date.parse(modified))) throw new Error(`${path} is no OSV record: it has no id and no date`);
  const about = { id, severity: severityOf(record), summary: text(record.summary) };
  const affected = record.withdrawn === undefined ? list(record.affected) : [];
  return {
    modified: new Date(Date.parse(modified)).toISOString(),
    list: affected.flatMap((entry) => {
      const { ecosystem, name } = object(entry.package);
      const range = rangeOf(entry);
      return ecosystem === "npm" && typeof name === "string" && range !== "" ? [{ ...about, package: name, range }] : [];
    }),
  };
}

function parse(path: string, content: string): JsonObject {
  try {
    return object(JSON.parse(content) as Json);
  } catch {
    throw new Error(`${path} is no OSV record: it is no JSON`);
  }
}

function severityOf(record: JsonObject): Severity {
  return SEVERITY_WORDS[text(object(record.database_specific).severity).toUpperCase()] ?? "medium";
}

/** Ranges and single versions, joined as semver joins them. */
function rangeOf(entry: JsonObject): string {
  const ranges = list(entry.ranges)
    .filter(({ type }) => type === "SEMVER" || type === "ECOSYSTEM")
    .flatMap(({ events }) => fromEvents(list(events)));
  const versions = isJsonList(entry.versions) ? entry.versions.filter((version) => typeof version === "string") : [];
  return [...ranges, ...versions].join(" || ");
}

/** Events stand in order: each `introduced` begins a range, a `fixed` or `last_affected` ends it, and one that never ends reaches to the newest version. */
function fromEvents(events: readonly JsonObject[]): string[] {
  const ranges: string[] = [];
  let from: string | null = null;
  for (const { introduced, fixed, last_affected: last } of events) {
    if (typeof introduced === "string") from = introduced === "0" ? ">=0.0.0-0" : `>=${introduced}`;
    const to = typeof fixed === "string" ? `<${fixed}` : typeof last === "string" ? `<=${last}` : null;
    if (from === null || to === null) continue;
    ranges.push(`${from} ${to}`);
    from = null;
  }
  return from === null ? ranges : [...ranges, from];
}
