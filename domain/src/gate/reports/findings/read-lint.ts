/** What linters and type checkers print in their own forms. */
import type { Json } from "../../../hashing/index.js";
import { isJsonList, isJsonObject } from "../../../source/json-object.js";
import type { ToolFinding } from "./tool-finding.js";

const whole = (value: Json | undefined): number | null =>
  typeof value === "number" && Number.isInteger(value) && value > 0 ? value : null;
const text = (value: Json | undefined): string | null => (typeof value === "string" ? value : null);

function items(content: string): readonly Json[] {
  const value = JSON.parse(content) as Json;
  if (!isJsonList(value)) throw new Error("it holds no list");
  return value;
}

/** `eslint --format json` (Biome's and oxlint's like-named output too). */
export function readEslint(content: string): ToolFinding[] {
  return items(content).flatMap((file) => {
    if (!isJsonObject(file) || !isJsonList(file.messages)) throw new Error("an entry has no messages");
    return file.messages.flatMap((message): ToolFinding[] => {
      if (!isJsonObject(message)) return [];
      const line = whole(message.line);
      const column = whole(message.column) ?? 1;
      const end = whole(message.endColumn);
      return [
        {
          tool: "eslint",
          rule: text(message.ruleId) ?? (message.fatal === true ? "parse-error" : "eslint"),
          severity: message.fatal === true ? "high" : message.severity === 2 ? "medium" : "low",
          path: text(file.filePath),
          line,
          column,
          endLine: whole(message.endLine) ?? line ?? 1,
          endColumn: end === null ? column : Math.max(1, end - 1),
          message: text(message.message) ?? "",
        },
      ];
    });
  });
}

/** `ruff check --output-format json`. */
export function readRuff(content: string): ToolFinding[] {
  return items(content).map((entry) => {
    if (!isJsonObject(entry) || !isJsonObject(entry.location)) throw new Error("an entry has no location");
    const end = isJsonObject(entry.end_location) ? entry.end_location : {};
    const line = whole(entry.location.row);
    const column = whole(entry.location.column) ?? 1;
    const code = text(entry.code);
    return {
      tool: "ruff",
      rule: code ?? "syntax-error",
      severity: code === null || code.startsWith("E9") ? "high" : "medium",
      path: text(entry.filename),
      line,
      column,
      endLine: whole(end.row) ?? line ?? 1,
      endColumn: Math.max(1, (whole(end.column) ?? column + 1) - 1),
      message: text(entry.message) ?? "",
    };
  });
}

/** `src/a.ts(3,5): error TS1: x` (tsc), `src/a.ts:3:5 - error TS1: x` (tsc --pretty), `a.py:3:5: error: x  [code]` (mypy, pyright's like). */
const PLAIN =
  /^\s*(?<path>[^\s(:][^(:]*?|[A-Za-z]:[^(:]+?)(?:\((?<l1>\d+),(?<c1>\d+)\): |:(?<l2>\d+):(?<c2>\d+) - |:(?<l3>\d+)(?::(?<c3>\d+))?(?::\d+:\d+)?: )(?<level>error|warning|note|information|fatal error)(?: (?<code>[A-Z]+\d+))?: (?<message>.*)$/;
/** Faults of the whole project: `error TS18003: No inputs were found`. */
const GLOBAL = /^(?<level>error) (?<code>TS\d+): (?<message>.*)$/;
const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

export function readTypeErrors(content: string): ToolFinding[] {
  return content
    .replace(ANSI, "")
    .split(/\r?\n/)
    .flatMap((printed) => {
      const parts = (PLAIN.exec(printed) ?? GLOBAL.exec(printed))?.groups;
      if (!parts || parts.level === "note") return [];
      const bracket = /\s+\[(?<code>[\w-]+)\]$/.exec(parts.message ?? "");
      const written = parts.l1 ?? parts.l2 ?? parts.l3;
      const line = written === undefined ? null : Number(written);
      const column = Number(parts.c1 ?? parts.c2 ?? parts.c3 ?? 1);
      return [
        {
          tool: parts.code?.startsWith("TS") === true ? "tsc" : "types",
          rule: parts.code ?? bracket?.groups?.code ?? "type-error",
          severity: parts.level === "warning" || parts.level === "information" ? ("low" as const) : ("high" as const),
          path: parts.path ?? null,
          line,
          column,
          endLine: line ?? 1,
          endColumn: column,
          message: (parts.message ?? "").slice(0, bracket ? bracket.index : undefined),
        },
      ];
    });
}
