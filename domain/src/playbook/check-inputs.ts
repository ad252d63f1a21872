/** The inputs of a run: defaults put in, then checked against the playbook's schema. */
import type { Issue } from "../errors/index.js";
import type { Json } from "../hashing/index.js";
import type { Playbook } from "./playbook.js";
import { validateJson } from "./schema/validate-json.js";
import { isJsonList, isJsonObject } from "../source/json-object.js";
import { formatPath, type Path } from "../source/path.js";

/** Larger lists belong in a file or an artifact; some rules of JSON Schema compare every item with every other. */
const ITEMS_MAX = 10_000;
const DEPTH_MAX = 60;

export type CheckedInputs = { ok: true; inputs: { [key: string]: Json } } | { ok: false; issues: Issue[] };

/** @param inputs as it came in JSON; undefined counts as `{}`. A playbook that declares no inputs takes none. */
export function checkInputs(playbook: Playbook, inputs: unknown): CheckedInputs {
  const given = inputs ?? {};
  const odd = findOddity(given, ["inputs"], 0);
  if (odd) return { ok: false, issues: [odd] };
  const value = given as Json;
  if (!isJsonObject(value)) return { ok: false, issues: [{ path: "inputs", message: "`inputs` must be an object" }] };
  if (playbook.inputs === undefined) {
    const issues = Object.keys(value).map((name) => ({
      path: formatPath(["inputs", name]),
      message: `The playbook takes no inputs; \`${name}\` is not known`,
    }));
    return issues.length > 0 ? { ok: false, issues } : { ok: true, inputs: {} };
  }
  const filled = withDefaults(playbook.inputs, value);
  const issues = validateJson(playbook.inputs, filled).map(({ path, message }) => {
    const place = formatPath(["inputs", ...path]);
    return { path: place, message: `\`${place}\` ${message}` };
  });
  return issues.length > 0 ? { ok: false, issues } : { ok: true, inputs: filled };
}

function withDefaults(schema: { readonly [key: string]: Json }, inputs: { readonly [key: string]: Json }): { [key: string]: Json } {
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
  const defaults = properties.flatMap(([name, property]): [string, Json][] =>
    isJsonObject(property) && property.default !== undefined && !Object.hasOwn(inputs, name) ? [[name, property.default]] : [],
  );
  return Object.fromEntries([...Object.entries(inputs), ...defaults]);
}

/** What JSON cannot hold, and what would make the check itself costly. */
function findOddity(value: unknown, path: Path, depth: number): Issue | null {
  const issue = (message: string): Issue => ({ path: formatPath(path), message });
  if (depth > DEPTH_MAX) return issue(`The inputs are nested deeper than ${String(DEPTH_MAX)} levels`);
  if (value === null || typeof value === "string" || typeof value === "boolean") return null;
  if (typeof value === "number") return Number.isFinite(value) ? null : issue("Not a number that JSON can hold");
  if (isJsonList(value as Json)) {
    const items = value as readonly unknown[];
    if (items.length > ITEMS_MAX) return issue(`A list of inputs has at most ${String(ITEMS_MAX)} items`);
    return firstOddity(
      items.map((item, index) => [index, item]),
      path,
      depth,
    );
  }
  const prototype: unknown = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null) return issue("Inputs hold only what JSON can hold");
  return firstOddity(Object.entries(value as object), path, depth);
}

function firstOddity(members: readonly (readonly [string | number, unknown])[], path: Path, depth: number): Issue | null {
  for (const [key, member] of members) {
    const odd = findOddity(member, [...path, key], depth + 1);
    if (odd) return odd;
  }
  return null;
}
