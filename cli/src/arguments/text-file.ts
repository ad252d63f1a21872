/** Reads a text file named on the command line, or says plainly why not. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";

/** The contract's limit for a playbook. */
const CHARS_MAX = 1_000_000;

export function readTextFile(name: string, cwd: string): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(resolve(cwd, name)));
  } catch (error) {
    throw new CliError(EXIT.usage, `${name} cannot be read: ${whyNot(error)}.`);
  }
  if (text.length > CHARS_MAX) throw new CliError(EXIT.usage, `${name} is too large: at most ${String(CHARS_MAX)} characters.`);
  return text;
}

function whyNot(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return "it is not UTF-8 text";
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES") return "you may not read it";
  return code === "" ? "unknown reason" : code;
}
