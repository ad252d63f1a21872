/** SARIF 2.1.0. Only what is needed to say what was found and where; suppressed results stay out. */
import type { Json } from "../../../hashing/index.js";
import { isJsonList, isJsonObject, type JsonObject } from "../../../source/json-object.js";
import type { Severity } from "../../verdict/severity.js";
import type { ToolFinding } from "./tool-finding.js";

const object = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});
const list = (value: Json | undefined): readonly Json[] => (isJsonList(value) ? value : []);
const text = (value: Json | undefined): string | null => (typeof value === "string" ? value : null);
const whole = (value: Json | undefined): number | null => (typeof value === "number" && Number.isInteger(value) ? value : null);

/** Their "error" is what others call a warning about style: it stops a build, it harms nobody. */
const LINTERS: readonly string[] = ["eslint", "biome", "ruff"];

export function isLinter(tool: string): boolean {
  return LINTERS.includes(tool);
}

export function readSarif(content: string): ToolFinding[] {
  const log = JSON.parse(content) as Json;
  if (!isJsonObject(log) || !isJsonList(log.runs)) throw new Error("it has no list of runs");
  return log.runs.flatMap((run) => {
    const driver = object(object(object(run).tool).driver);
    const tool = (text(driver.name) ?? "unknown").toLowerCase();
    const rules = list(driver.rules).map(object);
    return list(object(run).results)
      .map(object)
      .filter((result) => list(result.suppressions).length === 0)
      .map((result) => toFinding(result, tool, rules));
  });
}

function toFinding(result: JsonObject, tool: string, rules: readonly JsonObject[]): ToolFinding {
  const index = whole(result.ruleIndex);
  const id = text(result.ruleId) ?? text(object(result.rule).id);
  const rule = rules.find((known) => id !== null && text(known.id) === id) ?? (index === null ? undefined : rules[index]);
  const place = object(object(list(result.locations)[0]).physicalLocation);
  const region = object(place.region);
  const line = whole(region.startLine);
  const column = whole(region.startColumn) ?? 1;
  const endColumn = whole(region.endColumn);
  return {
    tool,
    rule: id ?? text(rule?.id) ?? "unknown",
    severity: severityOf(result, rule, tool),
    path: text(object(place.artifactLocation).uri),
    line,
    column,
    endLine: whole(region.endLine) ?? line ?? 1,
    // SARIF's end is exclusive.
    endColumn: endColumn === null ? column : Math.max(1, endColumn - 1),
    message: text(object(result.message).text) ?? text(object(rule?.shortDescription).text) ?? "",
  };
}

function severityOf(result: JsonObject, rule: JsonObject | undefined, tool: string): Severity {
  const score = Number(
    text(object(rule?.properties)["security-severity"]) ?? text(object(result.properties)["security-severity"]) ?? "none",
  );
  if (Number.isFinite(score)) return score >= 9 ? "critical" : score >= 7 ? "high" : score >= 4 ? "medium" : "low";
  const level = text(result.level) ?? text(object(rule?.defaultConfiguration).level) ?? "warning";
  if (isLinter(tool)) return level === "error" ? "medium" : level === "warning" ? "low" : "info";
  return level === "error" ? "high" : level === "warning" ? "medium" : level === "note" ? "low" : "info";
}

/** Which tools a log is from: `--sarif-in` sorts by this. Throws for what is no SARIF. */
export function sarifTools(content: string): string[] {
  const log = JSON.parse(content) as Json;
  if (!isJsonObject(log) || !isJsonList(log.runs)) throw new Error("it has no list of runs");
  return log.runs.map((run) => (text(object(object(object(run).tool).driver).name) ?? "unknown").toLowerCase());
}
