/** The building blocks of the policy's form: each reads one value strictly, places its faults, and knows its default. */
import type { Json } from "../../hashing/index.js";
import type { IssueReport } from "../../source/issue-report.js";
import { isJsonList, isJsonObject } from "../../source/json-object.js";
import { didYouMean } from "../../source/nearest-name.js";
import type { Path } from "../../source/path.js";

export interface Field<T> {
  /** What holds when the text does not name it. */
  readonly fallback: T;
  /** True: the text must name it. */
  readonly needed: boolean;
  /** Faults go to the report; the result is then the fallback. */
  read(value: Json, path: Path, report: IssueReport): T;
}

export type Fields = { readonly [name: string]: Field<unknown> };
export type ValueOf<F> = F extends Field<infer T> ? T : never;
export type ValuesOf<F extends Fields> = { readonly [Name in keyof F]: ValueOf<F[Name]> };

export interface GroupField<F extends Fields> extends Field<ValuesOf<F>> {
  readonly fields: F;
}

export function isGroup(field: Field<unknown>): field is GroupField<Fields> {
  return "fields" in field;
}

function simple<T>(fallback: T, words: string, fits: (value: Json) => value is Json & T): Field<T> {
  return {
    fallback,
    needed: false,
    read(value, path, report) {
      if (fits(value)) return value;
      report.add(path, `must be ${words}`);
      return fallback;
    },
  };
}

export const flag = (fallback: boolean): Field<boolean> =>
  simple(fallback, "true or false", (value): value is boolean => typeof value === "boolean");

export const whole = (least: number, most: number, fallback: number): Field<number> =>
  simple(
    fallback,
    `a whole number from ${String(least)} to ${String(most)}`,
    (value): value is number => typeof value === "number" && Number.isInteger(value) && value >= least && value <= most,
  );

/** A share of a whole, 0 to 1. */
export function share(fallback: number): Field<number>;
export function share(fallback: number | null): Field<number | null>;
export function share(fallback: number | null): Field<number | null> {
  return simple<number | null>(
    fallback,
    "a number from 0 to 1",
    (value): value is number => typeof value === "number" && value >= 0 && value <= 1,
  );
}

export function oneOf<T extends string>(names: readonly T[], fallback: T): Field<T>;
export function oneOf<T extends string>(names: readonly T[], fallback: null): Field<T | null>;
export function oneOf<T extends string>(names: readonly T[], fallback: T | null): Field<T | null> {
  return {
    fallback,
    needed: false,
    read(value, path, report) {
      const found = names.find((name) => name === value);
      if (found !== undefined) return found;
      report.add(path, `must be one of ${names.join(", ")}.${typeof value === "string" ? didYouMean(value, names) : ""}`);
      return fallback;
    },
  };
}

export function text(fallback: string, pattern?: RegExp, words?: string): Field<string>;
export function text(fallback: null, pattern?: RegExp, words?: string): Field<string | null>;
export function text(fallback: string | null, pattern = /\S/, words = "text that is not empty"): Field<string | null> {
  return simple<string | null>(fallback, words, (value): value is string => typeof value === "string" && pattern.test(value));
}

export function list<T>(item: Field<T>, fallback: readonly T[], { least = 0, most = 500 } = {}): Field<readonly T[]> {
  return {
    fallback,
    needed: false,
    read(value, path, report) {
      if (!isJsonList(value)) {
        report.add(path, "must be a list");
        return fallback;
      }
      if (value.length < least || value.length > most) report.add(path, `must have ${String(least)} to ${String(most)} items`);
      return value.slice(0, most).map((entry, index) => item.read(entry, [...path, index], report));
    },
  };
}

/** One text or a list of them. */
export function oneOrMore(item: Field<string>, fallback: readonly string[]): Field<readonly string[]> {
  const many = list(item, fallback, { least: 1 });
  return {
    fallback,
    needed: false,
    read: (value, path, report) => (typeof value === "string" ? [item.read(value, path, report)] : many.read(value, path, report)),
  };
}

/** A command as a list of arguments: no shell reads it. Null: none is configured. */
export function argv(): Field<readonly string[] | null> {
  const parts = list(text("", /^[^\0]+$/, "text that is not empty"), [], { least: 1 });
  return {
    fallback: null,
    needed: false,
    read(value, path, report) {
      if (typeof value === "string") {
        report.add(path, 'must be a list of arguments, for example ["npm", "test"]: no shell reads it');
        return null;
      }
      return parts.read(value, path, report);
    },
  };
}

export function needed<T>(field: Field<T>): Field<T> {
  return { ...field, needed: true };
}

/** Null when the text does not name it. */
export function maybe<T>({ read }: Field<T>): Field<T | null> {
  return { fallback: null, needed: false, read };
}

export function group<F extends Fields>(fields: F): GroupField<F> {
  const fallback = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.fallback])) as ValuesOf<F>;
  return {
    fields,
    fallback,
    needed: false,
    read(value, path, report) {
      if (!isJsonObject(value)) {
        report.add(path, "must be an object with named members");
        return fallback;
      }
      const names = Object.keys(fields);
      for (const name of Object.keys(value)) {
        if (!names.includes(name)) {
          report.add([...path, name], `\`${name}\` is not known here; there are ${names.join(", ")}.${didYouMean(name, names)}`, "key");
        }
      }
      const entries = Object.entries(fields).map(([name, field]) => {
        const given = Object.hasOwn(value, name) ? value[name] : undefined;
        if (given !== undefined) return [name, field.read(given, [...path, name], report)];
        if (field.needed) report.add(path, `\`${name}\` is missing`);
        return [name, field.fallback];
      });
      return Object.fromEntries(entries) as ValuesOf<F>;
    },
  };
}
