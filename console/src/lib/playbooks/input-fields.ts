/** The inputs of a playbook as fields of a form: what each is called, how it is written, and what was written as a value. Pure. */
import { isRecord } from "./is-record";

export type FieldKind = "text" | "long-text" | "number" | "yes-no" | "choice" | "lines" | "json";

export interface InputField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly description: string | null;
  readonly required: boolean;
  /** As it stands in the form before anybody writes; left like this it is not sent, and the server puts the default in. */
  readonly initial: string;
  /** Of a choice: the values as JSON. */
  readonly choices: readonly string[];
  readonly minimum: number | null;
  readonly maximum: number | null;
}

export interface InputFields {
  readonly fields: readonly InputField[];
  /** Inputs without a name in the schema are taken too. */
  readonly takesMore: boolean;
}

/** Longer texts get room of their own. */
const SHORT_TEXT_MAX = 300;

/** @param schema of the playbook's `inputs`; absent: it takes none. */
export function inputFields(schema: Readonly<Record<string, unknown>> | undefined): InputFields {
  if (schema === undefined) return { fields: [], takesMore: false };
  const required: unknown[] = Array.isArray(schema["required"]) ? schema["required"] : [];
  const properties = isRecord(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  const fields = properties.map(([name, property]) => fieldOf(name, isRecord(property) ? property : {}, required.includes(name)));
  // What must be there comes first; within both, the order of the author.
  return {
    fields: [...fields.filter((field) => field.required), ...fields.filter((field) => !field.required)],
    takesMore: schema["additionalProperties"] !== false && schema["unevaluatedProperties"] !== false,
  };
}

function fieldOf(name: string, schema: Record<string, unknown>, required: boolean): InputField {
  const kind = kindOf(schema);
  const { default: standard, description, title } = schema;
  const said = typeof description === "string" ? description : title;
  return {
    name,
    kind,
    description: typeof said === "string" ? said : null,
    required: required && standard === undefined,
    initial: standard === undefined ? "" : textOf(kind, standard),
    choices: kind === "yes-no" ? ["true", "false"] : kind === "choice" ? choicesOf(schema) : [],
    minimum: typeof schema["minimum"] === "number" ? schema["minimum"] : null,
    maximum: typeof schema["maximum"] === "number" ? schema["maximum"] : null,
  };
}

const choicesOf = (schema: Record<string, unknown>): string[] =>
  Array.isArray(schema["enum"]) ? schema["enum"].map((value) => JSON.stringify(value)) : [];

/** Whatever has no simple form of its own is written as JSON. */
function kindOf(schema: Record<string, unknown>): FieldKind {
  if (choicesOf(schema).length > 0) return "choice";
  switch (schema["type"]) {
    case "boolean":
      return "yes-no";
    case "integer":
    case "number":
      return "number";
    case "string":
      return isLong(schema) ? "long-text" : "text";
    case "array":
      return isTextList(schema) ? "lines" : "json";
    default:
      return "json";
  }
}

function isLong({ maxLength, default: standard }: Record<string, unknown>): boolean {
  return (typeof maxLength === "number" && maxLength > SHORT_TEXT_MAX) || (typeof standard === "string" && standard.includes("\n"));
}

/** One text a line: an item that is empty or has lines of its own cannot be written like that. */
function isTextList({ items, default: standard }: Record<string, unknown>): boolean {
  if (!isRecord(items) || items["type"] !== "string") return false;
  return !Array.isArray(standard) || standard.every((item) => typeof item === "string" && item.trim() !== "" && !item.includes("\n"));
}

function textOf(kind: FieldKind, value: unknown): string {
  if ((kind === "text" || kind === "long-text") && typeof value === "string") return value;
  if (kind === "lines" && Array.isArray(value)) return value.join("\n");
  if (kind === "json") return JSON.stringify(value, null, 2);
  return JSON.stringify(value);
}

export type WrittenValue = { readonly given: false } | { readonly given: true; readonly value: unknown };
export type ValueFault = "needed" | "number" | "json";

const NOT_GIVEN: WrittenValue = { given: false };

/** A field that was left alone is not sent. A text that was emptied on purpose is sent as empty. */
export function writtenValue(field: InputField, text: string): WrittenValue | ValueFault {
  const isBlank = text.trim() === "";
  if (isBlank && field.required) return "needed";
  if (text === field.initial) return NOT_GIVEN;
  switch (field.kind) {
    case "text":
    case "long-text":
      return { given: true, value: text };
    case "lines":
      return { given: true, value: text.split("\n").filter((line) => line.trim() !== "") };
    case "number":
      return isBlank ? NOT_GIVEN : Number.isFinite(Number(text)) ? { given: true, value: Number(text) } : "number";
    case "yes-no":
    case "choice":
    case "json":
      return isBlank ? NOT_GIVEN : jsonValue(text);
  }
}

function jsonValue(text: string): WrittenValue | ValueFault {
  try {
    return { given: true, value: JSON.parse(text) as unknown };
  } catch {
    return "json";
  }
}
