/** Files in which only a part decides how changes are judged: package.json and pyproject.toml. Compared part by part. */
import { canonicalJson, type Json } from "../../../hashing/index.js";
import { baseName } from "../../change/path-kind.js";
import { isJsonObject } from "../../../source/json-object.js";

const TOOL_KEYS = [
  "jest",
  "nyc",
  "c8",
  "ava",
  "mocha",
  "tap",
  "vitest",
  "eslintConfig",
  "eslintIgnore",
  "prettier",
  "xo",
  "lint-staged",
  "husky",
  "commitlint",
  "size-limit",
];
/** Scripts that a gate or CI may call: test, lint, checks, and what runs before and after them. */
const SCRIPT =
  /(?:^|[:_-])(?:pre|post)?(?:test|tests|lint|typecheck|type-check|types|tsc|check|checks|verify|validate|ci|coverage|cov|e2e|unit|integration|audit|gate|prepush|precommit)(?:$|[:_-])/;
const TOML_SECTION = /^\s*\[+\s*([^\]]+?)\s*\]+/;
const TOML_TOOLS = /^tool\.(?:ruff|pytest|coverage|mypy|pyright|pylint|flake8|bandit|isort|black|tox|nox|hatch\.envs|poe|taskipy)(?:\.|$)/;

/** @returns the names of the settings that differ; empty when none does or the file holds none. */
export function changedSettings(path: string, before: string, after: string): string[] {
  const name = baseName(path);
  if (name === "package.json") return difference(packageSettings(before), packageSettings(after));
  if (name === "pyproject.toml" || name === "Cargo.toml") return difference(tomlSettings(before), tomlSettings(after));
  return [];
}

type Settings = ReadonlyMap<string, string>;

function difference(before: Settings, after: Settings): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key)).sort();
}

function packageSettings(text: string): Settings {
  const manifest = parse(text);
  const tools = TOOL_KEYS.flatMap((key): [string, string][] => (manifest[key] === undefined ? [] : [[key, canonicalJson(manifest[key])]]));
  const scripts = isJsonObject(manifest.scripts) ? Object.entries(manifest.scripts) : [];
  return new Map([
    ...tools,
    ...scripts.filter(([key]) => SCRIPT.test(key)).map(([key, value]): [string, string] => [`scripts.${key}`, canonicalJson(value)]),
  ]);
}

function parse(text: string): { readonly [key: string]: Json } {
  try {
    const value = JSON.parse(text) as Json;
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

function tomlSettings(text: string): Settings {
  const sections = new Map<string, string>();
  let open = "";
  for (const line of text.split("\n")) {
    const head = TOML_SECTION.exec(line)?.[1];
    if (head !== undefined) open = head;
    else if (TOML_TOOLS.test(open) || /^lints(?:\.|$)/.test(open)) {
      const value = line.replace(/\s+/g, " ").trim();
      if (value !== "" && !value.startsWith("#")) sections.set(open, `${sections.get(open) ?? ""}\n${value}`);
    }
  }
  return sections;
}
