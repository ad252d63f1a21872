/** The words of JSON Schema (draft 2020-12) that a playbook may use, and what each of them holds. */
export type KeywordShape =
  | "schema"
  | "schemas"
  | "schema-map"
  | "text"
  | "count"
  | "number"
  | "positive"
  | "yes-no"
  | "names"
  | "names-map"
  | "type"
  | "pattern"
  | "list"
  | "any"
  /** Says something to people only. */
  | "note";

export const SCHEMA_KEYWORDS: Readonly<Record<string, KeywordShape | undefined>> = {
  $ref: "text",
  $defs: "schema-map",
  definitions: "schema-map",
  type: "type",
  enum: "list",
  const: "any",
  properties: "schema-map",
  required: "names",
  additionalProperties: "schema",
  unevaluatedProperties: "schema",
  propertyNames: "schema",
  minProperties: "count",
  maxProperties: "count",
  dependentRequired: "names-map",
  dependentSchemas: "schema-map",
  items: "schema",
  prefixItems: "schemas",
  unevaluatedItems: "schema",
  contains: "schema",
  minContains: "count",
  maxContains: "count",
  minItems: "count",
  maxItems: "count",
  uniqueItems: "yes-no",
  minimum: "number",
  maximum: "number",
  exclusiveMinimum: "number",
  exclusiveMaximum: "number",
  multipleOf: "positive",
  minLength: "count",
  maxLength: "count",
  pattern: "pattern",
  format: "text",
  allOf: "schemas",
  anyOf: "schemas",
  oneOf: "schemas",
  not: "schema",
  if: "schema",
  then: "schema",
  else: "schema",
  $schema: "note",
  $comment: "note",
  title: "note",
  description: "note",
  default: "note",
  examples: "note",
  deprecated: "note",
  readOnly: "note",
  writeOnly: "note",
  contentMediaType: "note",
  contentEncoding: "note",
};

/** Standard words that are left out on purpose, with what to use instead. */
export const KEYWORDS_NOT_OFFERED: Readonly<Record<string, string | undefined>> = {
  patternProperties: "use `propertyNames` with a `pattern`, and `additionalProperties`",
  $id: "it is not needed: `$ref` points inside this schema",
  $anchor: "point with `$ref: '#/$defs/name'`",
  $dynamicRef: "use `$ref`",
  $dynamicAnchor: "use `$ref`",
};

export const TYPE_NAMES = ["object", "array", "string", "integer", "number", "boolean", "null"] as const;
