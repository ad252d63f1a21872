/** Which format a report is written in, told by its content. */
import type { Json } from "../../hashing/index.js";
import { isJsonList, isJsonObject } from "../../source/json-object.js";
import type { ReportFormat } from "../policy/policy-table.js";

/** Null: none that we know. Cheap: JSON is parsed once more by its reader, XML only looked at. */
export function detectFormat(text: string): ReportFormat | null {
  const start = text.replace(/^\ufeff/, "").trimStart();
  if (start.startsWith("{") || start.startsWith("[")) return jsonFormat(start);
  if (start.startsWith("<")) return xmlFormat(start);
  if (/^(?:TN:.*\n)?\s*SF:/m.test(start.slice(0, 10_000))) return "lcov";
  if (/^(?:TAP version \d+|1\.\.\d+|(?:not )?ok\b)/m.test(start.slice(0, 10_000))) return "tap";
  if (/^.+?(?:\(\d+,\d+\): |:\d+:\d+ - |:\d+(?::\d+)?: )(?:fatal )?(?:error|warning|note)\b/m.test(start)) return "tsc";
  return null;
}

function xmlFormat(text: string): ReportFormat | null {
  const root = /<(?![?!])([\w:-]+)/.exec(text.replace(/<!--[\s\S]*?-->/g, ""))?.[1];
  if (root === "testsuite" || root === "testsuites") return "junit";
  if (root === "coverage") return "cobertura";
  return root === "report" ? "jacoco" : null;
}

function jsonFormat(text: string): ReportFormat | null {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return null;
  }
  if (isJsonList(value)) return listFormat(value);
  if (!isJsonObject(value)) return null;
  if (isJsonList(value.runs)) return "sarif";
  if (isJsonList(value.testResults)) return "jest-json";
  const [first] = Object.values(value);
  return Object.keys(value).length === 0 || (isJsonObject(first) && "statementMap" in first) ? "istanbul" : null;
}

/** An empty list is what both linters write when they found nothing. */
function listFormat([first]: readonly Json[]): ReportFormat | null {
  if (first === undefined) return "eslint-json";
  if (!isJsonObject(first)) return null;
  if ("messages" in first && "filePath" in first) return "eslint-json";
  return "filename" in first && "location" in first ? "ruff-json" : null;
}
