/** One sentence per keyword of JSON Schema: what was expected. The value itself is not repeated: it may be secret. */
import type { OutputUnit } from "@cfworker/json-schema";
import type { Json } from "../../hashing/index.js";
import { didYouMean } from "../../source/nearest-name.js";
import { isJsonList, isJsonObject } from "../../source/json-object.js";
import { PATTERN_FORMAT } from "./prepare-schema.js";

const TYPE_WORDS: Record<string, string> = {
  object: "an object",
  array: "a list",
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  null: "null",
};

/** @param wanted what the schema holds at the keyword (for `additionalProperties`: the schema around it). @param name the member in question. */
export function schemaMessage(error: OutputUnit, wanted: Json | undefined, name: string): string {
  const limit = typeof wanted === "number" ? String(wanted) : "?";
  switch (error.keyword) {
    case "type":
      return `must be ${typeWords(wanted)}, not ${foundType(error.error)}`;
    case "required":
      return `needs the member \`${name}\``;
    case "additionalProperties":
    case "unevaluatedProperties":
      return unknownMember(wanted, name);
    case "enum":
      return `must be one of ${
        isJsonList(wanted)
          ? wanted
              .map((value) => JSON.stringify(value))
              .join(", ")
              .slice(0, 300)
          : "?"
      }`;
    case "const":
      return `must be ${JSON.stringify(wanted ?? null).slice(0, 300)}`;
    case "format":
      return typeof wanted === "string" && wanted.startsWith(PATTERN_FORMAT)
        ? `must match the pattern ${wanted.slice(PATTERN_FORMAT.length)}`
        : `must be written as ${JSON.stringify(wanted ?? null)}`;
    case "not":
      return notMessage(wanted);
    case "anyOf":
      return `must fit one of the allowed forms${forms(wanted)}`;
    case "oneOf":
      return `must fit exactly one of the allowed forms${forms(wanted)}`;
    default:
      return limitMessage(error.keyword, limit) ?? `does not fit \`${error.keyword}\``;
  }
}

function limitMessage(keyword: string, limit: string): string | undefined {
  const words: Record<string, string> = {
    minLength: `must have at least ${limit} characters`,
    maxLength: `must have at most ${limit} characters`,
    minItems: `must have at least ${limit} items`,
    maxItems: `must have at most ${limit} items`,
    minProperties: `must have at least ${limit} members`,
    maxProperties: `must have at most ${limit} members`,
    minimum: `must be ${limit} or more`,
    maximum: `must be ${limit} or less`,
    exclusiveMinimum: `must be more than ${limit}`,
    exclusiveMaximum: `must be less than ${limit}`,
    multipleOf: `must be a multiple of ${limit}`,
    uniqueItems: "must not hold the same item twice",
    contains: "must hold at least one item of the required form",
    minContains: `must hold at least ${limit} items of the required form`,
    maxContains: `must hold at most ${limit} items of the required form`,
    propertyNames: "has a member whose name is not allowed",
    dependentRequired: "lacks a member that another member needs",
  };
  return words[keyword];
}

function typeWords(wanted: Json | undefined): string {
  const types = isJsonList(wanted) ? wanted : [wanted ?? ""];
  return types.map((type) => (typeof type === "string" ? (TYPE_WORDS[type] ?? type) : "?")).join(" or ");
}

function foundType(text: string): string {
  const found = /^Instance type "(\w+)"/.exec(text)?.[1] ?? "";
  return found === "boolean" ? "true/false" : (TYPE_WORDS[found] ?? found);
}

function unknownMember(schema: Json | undefined, name: string): string {
  const properties = isJsonObject(schema) && isJsonObject(schema.properties) ? Object.keys(schema.properties) : [];
  const known = properties.length === 0 ? "there are none here" : `there are ${properties.slice(0, 20).join(", ")}`;
  return `is not known; ${known}.${didYouMean(name, properties)}`;
}

function notMessage(wanted: Json | undefined): string {
  const required = isJsonObject(wanted) ? wanted.required : undefined;
  return isJsonList(required)
    ? `must not have ${required.map((name) => `\`${typeof name === "string" ? name : "?"}\``).join(" and ")} together`
    : "has a form that is not allowed";
}

function forms(wanted: Json | undefined): string {
  const types = isJsonList(wanted)
    ? wanted.map((part) => (isJsonObject(part) && typeof part.type === "string" ? part.type : null))
    : [null];
  return types.some((type) => type === null) ? "" : `: ${types.map((type) => TYPE_WORDS[type ?? ""] ?? "?").join(", ")}`;
}
