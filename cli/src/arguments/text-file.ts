/** Reads a text file named on the command line, or says plainly why not. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { PLAYBOOK_BYTES_MAX } from "@praxis/domain/plan";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";

/** Inputs travel in the body of a request, which has at most 1 MiB with everything around them. */
const INPUTS_BYTES_MAX = 1_000_000;
/** What the API takes as a body. */
const PATCH_BYTES_MAX = 1024 * 1024;

export function readPlaybookFile(name: string, cwd: string): string {
  return readTextFile(name, cwd, { what: "a playbook", bytesMax: PLAYBOOK_BYTES_MAX });
}

export function readInputsFile(name: string, cwd: string): string {
  return readTextFile(name, cwd, { what: "a file of inputs", bytesMax: INPUTS_BYTES_MAX });
}

export function readPatchFile(name: string, cwd: string): string {
  return readTextFile(name, cwd, { what: "a patch", bytesMax: PATCH_BYTES_MAX });
}

export function readTextFile(name: string, cwd: string, { what, bytesMax }: { what: string; bytesMax: number }): string {
  let text: string;
  try {
    const content = readFileSync(resolve(cwd, name));
    if (content.length > bytesMax) throw tooLarge(name, content.length, what, bytesMax);
    text = new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(EXIT.usage, `${name} cannot be read: ${whyNot(error)}.`);
  }
  return text;
}

function tooLarge(name: string, found: number, what: string, bytesMax: number): CliError {
  const most = `${String(bytesMax)} bytes (${String(Math.floor(bytesMax / 1024))} KiB)`;
  return new CliError(EXIT.usage, `${name} is too large: it has ${String(found)} bytes, ${what} has at most ${most}.`);
}

function whyNot(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return "it is not UTF-8 text";
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES") return "you may not read it";
  return code === "" ? "unknown reason" : code;
}
