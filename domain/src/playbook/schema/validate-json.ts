/** Checks a value against a schema and says in plain words what does not fit, and where. Every fault, not only the first. */
import { type OutputUnit, validate } from "@cfworker/json-schema";
import type { Json } from "../../hashing/index.js";
import { isJsonList, isJsonObject, type JsonObject } from "../../source/json-object.js";
import type { Path } from "../../source/path.js";
import { prepareSchema, withPatternFormats } from "./prepare-schema.js";
import { schemaMessage } from "./schema-message.js";

export interface ValueFault {
  path: Path;
  message: string;
  keyword: string;
}

const prepared = new WeakMap<JsonObject, JsonObject>();

function prepareOnce(schema: JsonObject): JsonObject {
  const known = prepared.get(schema);
  if (known) return known;
  const made = prepareSchema(schema);
  prepared.set(schema, made);
  return made;
}

/** @param schema must have passed `checkSchema`. @returns faults in the order of the schema; paths are relative to the value. */
export function validateJson(schema: JsonObject, value: Json): ValueFault[] {
  const ready = prepareOnce(schema);
  const result = withPatternFormats(ready, () => validate(value, ready, "2020-12", undefined, false));
  return result.valid ? [] : explain(result.errors, ready, value);
}

export function isValidJson(schema: JsonObject, value: Json): boolean {
  return validateJson(schema, value).length === 0;
}

/** These only repeat that something inside them did not fit. */
const WRAPPERS = new Set(["properties", "items", "prefixItems", "allOf", "if", "dependentSchemas", "$ref"]);
/** These say it better in one sentence than by the faults of every alternative inside them. */
const SUMMARIES = new Set(["anyOf", "oneOf", "not", "contains", "minContains", "maxContains", "propertyNames"]);

function explain(errors: readonly OutputUnit[], schema: JsonObject, value: Json): ValueFault[] {
  const faults: ValueFault[] = [];
  const summed = errors.filter((error) => SUMMARIES.has(error.keyword)).map((error) => `${error.keywordLocation}/`);
  const closed = new Set<string>();
  for (const error of errors) {
    const inside = summed.some((prefix) => error.keywordLocation.startsWith(prefix));
    if (inside || WRAPPERS.has(error.keyword)) continue;
    const path = pathOf(error.instanceLocation, value);
    if (error.keyword === "additionalProperties" || error.keyword === "unevaluatedProperties") {
      if (at(schema, error.keywordLocation) !== false) continue;
      const name = quoted(error.error);
      closed.add(JSON.stringify([...path, name]));
      faults.push({
        path: [...path, name],
        keyword: error.keyword,
        message: schemaMessage(error, at(schema, parentOf(error.keywordLocation)), name),
      });
    } else if (error.keyword === "false") {
      if (!closed.has(JSON.stringify(path))) faults.push({ path, keyword: "false", message: "is not allowed here" });
    } else if (error.keyword !== "unevaluatedItems") {
      faults.push({ path, keyword: error.keyword, message: schemaMessage(error, at(schema, error.keywordLocation), quoted(error.error)) });
    }
  }
  return faults.length > 0 ? unique(faults) : [{ path: [], keyword: "", message: "does not fit the schema" }];
}

function unique(faults: readonly ValueFault[]): ValueFault[] {
  return [...new Map(faults.map((fault) => [JSON.stringify([fault.path, fault.message]), fault])).values()];
}

function quoted(text: string): string {
  const [, first, second] = /"(.*?)" (?:does not|matches)|property "(.*)"\.$/.exec(text) ?? [];
  return first ?? second ?? "";
}

function segments(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function parentOf(pointer: string): string {
  return pointer.slice(0, pointer.lastIndexOf("/"));
}

function at(schema: JsonObject, pointer: string): Json | undefined {
  let target: Json | undefined = schema;
  for (const part of segments(pointer)) {
    if (isJsonList(target)) target = target[Number(part)];
    else target = isJsonObject(target) ? target[part] : undefined;
  }
  return target;
}

function pathOf(pointer: string, value: Json): Path {
  let here: Json | undefined = value;
  return segments(pointer).map((part) => {
    if (isJsonList(here)) {
      here = here[Number(part)];
      return Number(part);
    }
    here = isJsonObject(here) ? here[part] : undefined;
    return part;
  });
}
