/** The language of one tracked text file. */
import { INTERPRETERS, LANGUAGES, OTHER_TEXT, type LanguageKind } from "./language-table.js";

const BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(LANGUAGES).flatMap(([language, { names }]) => names.map((name) => [name, language] as const)),
);

/** By the whole name, else the last extension, else (for files without an extension) the `#!` line, else "Other text". */
export function nameLanguage(path: string, firstLine: string): string {
  const base = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const dot = base.lastIndexOf(".");
  const named = BY_NAME.get(base) ?? (dot === -1 ? undefined : BY_NAME.get(base.slice(dot)));
  if (named !== undefined) return named;
  // `Dockerfile.dev`, `LICENSE-MIT`
  if (/^(?:dockerfile|containerfile)[.-]/.test(base)) return "Dockerfile";
  if (/^(?:licen[cs]e|copying|readme)[.-]/.test(base)) return "Text";
  return byInterpreter(firstLine) ?? OTHER_TEXT;
}

export function languageKind(language: string): LanguageKind {
  return Object.hasOwn(LANGUAGES, language) ? (LANGUAGES[language]?.kind ?? "other") : "other";
}

function byInterpreter(firstLine: string): string | undefined {
  if (!firstLine.startsWith("#!")) return undefined;
  const words = firstLine.slice(2).trim().split(/\s+/);
  const program = (word: string | undefined): string => (word ?? "").slice((word ?? "").lastIndexOf("/") + 1);
  const first = program(words[0]);
  const name = first === "env" ? program(words.slice(1).find((word) => !word.startsWith("-") && !word.includes("="))) : first;
  const plain = name.replace(/[\d.]+$/, "");
  return Object.hasOwn(INTERPRETERS, name) ? INTERPRETERS[name] : Object.hasOwn(INTERPRETERS, plain) ? INTERPRETERS[plain] : undefined;
}
