/** Is this a JSON Schema that the validator will take? Reports every fault with its path, instead of failing at the first run. */
import type { Json } from "../../hashing/index.js";
import { didYouMean } from "../../source/nearest-name.js";
import { isJsonList, isJsonObject } from "../../source/json-object.js";
import type { Path } from "../../source/path.js";
import { compilePattern } from "./linear-pattern.js";
import { prepareSchema, SchemaRefused } from "./prepare-schema.js";
import { type KeywordShape, KEYWORDS_NOT_OFFERED, SCHEMA_KEYWORDS, TYPE_NAMES } from "./schema-keywords.js";
import { isValidJson } from "./validate-json.js";

export type AddFault = (path: Path, message: string, at?: "value" | "key") => void;

/** @param add called for every fault. */
export function checkSchema(schema: Json, path: Path, add: AddFault): void {
  let faults = 0;
  const counting: AddFault = (...fault) => {
    faults += 1;
    add(...fault);
  };
  checkOne(schema, path, counting);
  if (faults > 0 || !isJsonObject(schema)) return;
  try {
    prepareSchema(schema);
  } catch (error) {
    add(path, error instanceof SchemaRefused ? error.message : "The schema is nested too deeply");
    return;
  }
  checkDefaults(schema, path, add);
}

function checkOne(schema: Json, path: Path, add: AddFault): void {
  if (typeof schema === "boolean") return;
  if (!isJsonObject(schema)) {
    add(path, "A schema is an object (or true, or false)");
    return;
  }
  for (const [keyword, value] of Object.entries(schema)) {
    const place = [...path, keyword];
    const shape = SCHEMA_KEYWORDS[keyword];
    const instead = KEYWORDS_NOT_OFFERED[keyword];
    if (shape !== undefined) checkValue(keyword, shape, value, place, add);
    else if (instead !== undefined) add(place, `\`${keyword}\` is not offered in playbooks: ${instead}`, "key");
    else if (!keyword.startsWith("x-")) {
      const hint =
        didYouMean(keyword, Object.keys(SCHEMA_KEYWORDS)) || (isJsonObject(value) ? " Names of inputs stand under `properties`." : "");
      add(place, `\`${keyword}\` is not a word of JSON Schema.${hint}`, "key");
    }
  }
}

function checkValue(keyword: string, shape: KeywordShape, value: Json, path: Path, add: AddFault): void {
  if (shape === "schema") checkOne(value, path, add);
  else if (shape === "schemas") {
    if (!isJsonList(value) || value.length === 0) add(path, `\`${keyword}\` holds a list of schemas`);
    else
      value.forEach((part, index) => {
        checkOne(part, [...path, index], add);
      });
  } else if (shape === "schema-map") {
    if (!isJsonObject(value)) add(path, `\`${keyword}\` holds an object of schemas`);
    else for (const [name, part] of Object.entries(value)) checkOne(part, [...path, name], add);
  } else if (shape === "pattern") checkPattern(value, path, add);
  else {
    const wanted = WANTED[shape];
    if (wanted && !wanted.holds(value)) add(path, `\`${keyword}\` must be ${wanted.words}`);
  }
}

function checkPattern(value: Json, path: Path, add: AddFault): void {
  if (typeof value !== "string") {
    add(path, "`pattern` must be text");
    return;
  }
  const pattern = compilePattern(value);
  if (!pattern.ok) add(path, `The pattern ${pattern.message}`);
}

const isText = (value: Json): boolean => typeof value === "string";
const isName = (value: Json): boolean => (TYPE_NAMES as readonly Json[]).includes(value);
const isNames = (value: Json): boolean => isJsonList(value) && value.every(isText) && new Set(value).size === value.length;

const WANTED: Partial<Record<KeywordShape, { holds: (value: Json) => boolean; words: string }>> = {
  text: { holds: isText, words: "text" },
  count: { holds: (value) => typeof value === "number" && Number.isInteger(value) && value >= 0, words: "a whole number from 0" },
  number: { holds: (value) => typeof value === "number", words: "a number" },
  positive: { holds: (value) => typeof value === "number" && value > 0, words: "a number above 0" },
  "yes-no": { holds: (value) => typeof value === "boolean", words: "true or false" },
  names: { holds: isNames, words: "a list of different names" },
  "names-map": { holds: (value) => isJsonObject(value) && Object.values(value).every(isNames), words: "an object of lists of names" },
  type: {
    holds: (value) => isName(value) || (isJsonList(value) && value.length > 0 && value.every(isName)),
    words: `one of ${TYPE_NAMES.join(", ")}, or a list of them`,
  },
  list: { holds: (value) => isJsonList(value) && value.length > 0, words: "a list with at least one value" },
};

/** A default that its own schema refuses would fail every run that relies on it. */
function checkDefaults(schema: { readonly [key: string]: Json }, path: Path, add: AddFault): void {
  const { properties } = schema;
  if (!isJsonObject(properties)) return;
  for (const [name, property] of Object.entries(properties)) {
    if (!isJsonObject(property) || property.default === undefined) continue;
    const alone = { ...property, $defs: schema.$defs ?? {}, definitions: schema.definitions ?? {} };
    if (!isValidJson(alone, property.default))
      add([...path, "properties", name, "default"], `The default does not fit the schema of \`${name}\``);
  }
}
