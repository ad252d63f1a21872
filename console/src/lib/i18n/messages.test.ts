/** Every language says everything, with the same values filled in, and every file of texts is loaded. */
import { expect, test } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createTranslator } from "use-intl/core";
import { LOCALES } from "./locales";

const folder = join(import.meta.dirname, "../../messages");
const files = (locale: string): string[] => readdirSync(join(folder, locale)).sort();
const textsOf = (locale: string, file: string): Map<string, string> =>
  flatten(JSON.parse(readFileSync(join(folder, locale, file), "utf8")));

function flatten(value: unknown, path = ""): Map<string, string> {
  if (typeof value === "string") return new Map([[path, value]]);
  return new Map(Object.entries(value as object).flatMap(([key, inner]) => [...flatten(inner, path === "" ? key : `${path}.${key}`)]));
}

const valuesOf = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\s*[,}]/g)].map(([, name]) => name ?? ""))].sort();

test.each(LOCALES)("%s has the same files as English, and messages.ts loads each", (locale) => {
  expect(files(locale)).toEqual(files("en"));
  const index = readFileSync(join(import.meta.dirname, "messages.ts"), "utf8");
  for (const file of files(locale)) expect(index).toContain(`"../../messages/${locale}/${file}"`);
});

test.each(LOCALES.flatMap((locale) => files("en").map((file) => [locale, file] as const)))(
  "%s/%s has the keys of English, no empty text, and fills in the same values",
  (locale, file) => {
    const english = textsOf("en", file);
    const other = textsOf(locale, file);
    expect([...other.keys()].sort()).toEqual([...english.keys()].sort());
    const wrong = [...english].filter(([key, text]) => {
      const said = other.get(key) ?? "";
      return said.trim() === "" || valuesOf(said).join() !== valuesOf(text).join();
    });
    expect(wrong).toEqual([]);
  },
);

test.each(LOCALES.flatMap((locale) => files("en").map((file) => [locale, file] as const)))(
  "%s/%s can be read as ICU messages",
  (locale, file) => {
    const texts = textsOf(locale, file);
    const faults: string[] = [];
    const translate = createTranslator({
      locale,
      messages: Object.fromEntries([...texts].map(([key, text]) => [key.replaceAll(".", "__"), text.replaceAll(/<\/?\w+>/g, "")])) as never,
      onError: (error) => faults.push(error.message),
    });
    for (const [key, text] of texts) {
      const values = Object.fromEntries(valuesOf(text).map((name) => [name, 1]));
      translate(key.replaceAll(".", "__") as never, values as never);
    }
    expect(faults).toEqual([]);
  },
);
