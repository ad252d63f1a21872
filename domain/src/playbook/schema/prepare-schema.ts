/**
 * Makes a schema ready for the validator: `$ref` written out (bounded, no loops), descriptions left out, patterns replaced by
 * ones that match in linear time. The schema given is not touched.
 */
import { format } from "@cfworker/json-schema";
import type { Json } from "../../hashing/index.js";
import { isJsonList, isJsonObject, type JsonObject } from "../../source/json-object.js";
import { compilePattern } from "./linear-pattern.js";
import { SCHEMA_KEYWORDS } from "./schema-keywords.js";

/** Schemas within the schema once every `$ref` is written out. */
const SCHEMAS_MAX = 3000;
export const PATTERN_FORMAT = "pattern:";

export class SchemaRefused extends Error {}

export function prepareSchema(root: JsonObject): JsonObject {
  const work = { root, count: 0, open: new Set<string>() };
  const prepared = prepare(root, work);
  return isJsonObject(prepared) ? prepared : {};
}

interface Work {
  root: JsonObject;
  count: number;
  /** References being written out right now. */
  open: Set<string>;
}

function prepare(schema: Json, work: Work): Json {
  work.count += 1;
  if (work.count > SCHEMAS_MAX) throw new SchemaRefused("the schema is too large once every `$ref` is written out");
  if (!isJsonObject(schema)) return schema === false ? false : {};
  const members: [string, Json][] = [];
  const all: Json[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    const shape = SCHEMA_KEYWORDS[keyword];
    if (keyword === "$ref") all.push(follow(value, work));
    else if (keyword === "allOf" && isJsonList(value)) all.push(...value.map((part) => prepare(part, work)));
    else if (keyword === "pattern" && typeof value === "string") all.push({ format: `${PATTERN_FORMAT}${value}` });
    else if (shape === "schema") members.push([keyword, prepare(value, work)]);
    else if (shape === "schemas" && isJsonList(value)) members.push([keyword, value.map((part) => prepare(part, work))]);
    else if (shape === "schema-map" && isJsonObject(value) && keyword !== "$defs" && keyword !== "definitions") {
      members.push([keyword, Object.fromEntries(Object.entries(value).map(([name, part]) => [name, prepare(part, work)]))]);
    } else if (shape !== undefined && shape !== "note" && shape !== "schema-map") members.push([keyword, value]);
  }
  if (all.length > 0) members.push(["allOf", all]);
  return Object.fromEntries(members);
}

function follow(reference: Json, work: Work): Json {
  if (typeof reference !== "string" || !reference.startsWith("#"))
    throw new SchemaRefused("`$ref` can only point inside this schema: `#/$defs/name`");
  if (work.open.has(reference)) throw new SchemaRefused(`\`$ref\` to ${reference} leads back to itself`);
  let target: Json | undefined = work.root;
  for (const part of reference.slice(1).split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    target = isJsonObject(target) && Object.hasOwn(target, name) ? target[name] : undefined;
  }
  if (target === undefined) throw new SchemaRefused(`\`$ref\`: there is nothing at ${reference}`);
  work.open.add(reference);
  const prepared = prepare(target, work);
  work.open.delete(reference);
  return prepared;
}

/** The validator knows formats by name in one table; a pattern is a format for as long as one validation takes. */
export function withPatternFormats<T>(schema: Json, work: () => T): T {
  const names = new Set<string>();
  collectPatterns(schema, names);
  for (const name of names) {
    const pattern = compilePattern(name.slice(PATTERN_FORMAT.length));
    format[name] = (text: string) => pattern.ok && pattern.test(text);
  }
  try {
    return work();
  } finally {
    for (const name of names) Reflect.deleteProperty(format, name);
  }
}

function collectPatterns(schema: Json, names: Set<string>): void {
  if (isJsonList(schema)) for (const part of schema) collectPatterns(part, names);
  else if (isJsonObject(schema)) {
    for (const [key, member] of Object.entries(schema)) {
      if (key === "format" && typeof member === "string" && member.startsWith(PATTERN_FORMAT)) names.add(member);
      else collectPatterns(member, names);
    }
  }
}
