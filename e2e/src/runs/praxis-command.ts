/** Runs `praxis` as people do: the bin, in a folder, as a process of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { homedir } from "node:os";
import { join } from "node:path";

export const BIN = join(import.meta.dirname, "../../../cli/bin/praxis.mjs");

export interface Said {
  code: number | null;
  out: string;
  err: string;
}

/** `folder`: where it stands; it finds the server by `.praxis/credentials.json` there or above. */
export function praxis(folder: string, ...args: string[]): Promise<Said> {
  return praxisWith({}, folder, ...args);
}

export async function praxisWith(more: Readonly<Record<string, string>>, folder: string, ...args: string[]): Promise<Said> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: homedir(), ...more };
  const child = spawn(process.execPath, [BIN, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.err += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...said };
}
