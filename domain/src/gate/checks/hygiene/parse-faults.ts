/** JSON and YAML files that no longer parse. */
import { baseName } from "../../change/path-kind.js";
import type { Change } from "../../change/change.js";
import type { ChangedFile } from "../../diff/changed-file.js";
import { findJsonFault } from "../../../source/json-fault.js";
import { findYamlFault, type TextFault } from "../../../source/yaml-fault.js";
import { columnRange, type Finding } from "../../verdict/finding.js";
import { hygieneFinding } from "./hygiene-finding.js";

/** Their tools take comments and a last comma. */
const COMMENTED_JSON =
  /(?:^|\/)(?:[tj]sconfig[^/]*\.json|\.(?:eslintrc|babelrc|swcrc|jshintrc|stylelintrc|devcontainer)(?:\.json)?|devcontainer\.json|turbo\.json|deno\.json|biome\.json|tslint\.json|api-extractor[^/]*\.json|knip\.json|nx\.json|project\.json|angular\.json|wrangler\.json|renovate\.json|language-configuration\.json|typedoc\.json|rush\.json)$|(?:^|\/)\.vscode\/[^/]+\.json$|\.(?:jsonc|code-workspace|sublime-[a-z]+)$/;
const JSON_FILE = /\.json$|(?:^|\/)\.(?:eslintrc|babelrc|swcrc|jshintrc)$/;
const YAML_FILE = /\.ya?ml$/;
/** Charts hold YAML only after their templates are filled. */
const TEMPLATE = /\{\{|\{%/;

export function parseFault(file: ChangedFile, change: Change): Finding | null {
  const text = change.texts.head[file.path];
  if (text === undefined) return null;
  const fault = faultIn(file.path, text);
  if (!fault) return null;
  const before = change.texts.base[file.oldPath ?? ""];
  const wasBroken = before !== undefined && faultIn(file.oldPath ?? "", before) !== null;
  const kind = YAML_FILE.test(file.path) ? "YAML" : "JSON";
  return hygieneFinding({
    rule: `${kind.toLowerCase()}-unreadable`,
    severity: wasBroken ? "low" : "high",
    path: file.path,
    range: columnRange(fault.line, fault.column, fault.column),
    message: `${baseName(file.path)} is no ${kind}${wasBroken ? ", and was none before" : ""}: ${fault.message}.`,
    evidence: text.split("\n")[fault.line - 1]?.trim() ?? "",
    blocking: !wasBroken,
  });
}

function faultIn(path: string, text: string): TextFault | null {
  if (COMMENTED_JSON.test(path)) return findJsonFault(text, { comments: true });
  if (JSON_FILE.test(path)) return findJsonFault(text, { comments: false });
  if (YAML_FILE.test(path) && !TEMPLATE.test(text)) return findYamlFault(text);
  return null;
}
