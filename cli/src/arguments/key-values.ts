/** `k=v` on the command line, once or many times. */
import { InvalidArgumentError } from "commander";

export type Texts = Readonly<Record<string, string>>;

/** For commander's options: collects `key=value`; the same key twice is a mistake, not a silent choice. */
export function collectKeyValue(text: string, previous: Texts | undefined): Texts {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("It must be key=value.");
  const key = text.slice(0, equals);
  if (previous !== undefined && Object.hasOwn(previous, key)) throw new InvalidArgumentError(`"${key}" is given twice.`);
  return Object.fromEntries([...Object.entries(previous ?? {}), [key, text.slice(equals + 1)]]);
}

export function collect(text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), text];
}

/** Values that read as JSON are JSON, all else is text: `n=5`, `on=true`, `argv=["ls"]`, `name=Ada`, `zip="01234"`. */
export function jsonValues(texts: Texts): Record<string, unknown> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, jsonValue(text)]));
}

/** Values that begin like a list or an object and do not read as one, so that they became text: a sentence for each. */
export function brokenJson(texts: Texts): string[] {
  return Object.entries(texts).flatMap(([key, text]) => {
    if (!/^\s*[[{]/.test(text)) return [];
    const value = jsonValue(text);
    if (typeof value !== "string") return [];
    return [`--input ${key}: ${text} is not JSON, so it is taken as text. A list is written like this: --input 'argv=["ls","-l"]'`];
  });
}

function jsonValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // 1.10 or 1e3 would not come back as it was written: more likely a version than a number.
    return typeof value === "number" && String(value) !== text ? text : value;
  } catch {
    return text;
  }
}
