/** Every value of a policy with where it comes from: a line of the file, or the default. */
import type { Json } from "../../hashing/index.js";
import { isJsonObject } from "../../source/json-object.js";
import { formatPath, type Path } from "../../source/path.js";
import { readSource, type Source } from "../../source/read-source.js";
import { type Field, isGroup } from "./field.js";
import { POLICY_FIELDS } from "./policy-table.js";

export interface ExplainedValue {
  /** `checks.coverage.target` */
  key: string;
  value: Json;
  /** The place in the file, or null for a default. */
  from: { line: number; column: number } | null;
}

/** @param text one that `parsePolicy` takes, or null for the defaults alone. */
export function explainPolicy(text: string | null): ExplainedValue[] {
  const source = text === null ? null : readSource(text, "gate policy");
  return explain(POLICY_FIELDS, source?.value, [], source);
}

function explain(field: Field<unknown>, value: Json | undefined, path: Path, source: Source | null): ExplainedValue[] {
  if (isGroup(field)) {
    return Object.entries(field.fields).flatMap(([name, inner]) =>
      explain(inner, isJsonObject(value) ? value[name] : undefined, [...path, name], source),
    );
  }
  const from = value === undefined || !source ? null : source.placeOfKey(path);
  return [{ key: formatPath(path), value: value === undefined ? (field.fallback as Json) : value, from }];
}
