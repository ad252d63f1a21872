/** The console's address, when the stack that wrote the credentials also runs one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { normalApiUrl } from "../env.js";
import type { Server } from "./find-server.js";

/** Null: no stack file, another server's, or a stack without a console. */
export function findConsole(server: Pick<Server, "apiUrl" | "praxisFolder">): string | null {
  if (server.praxisFolder === null) return null;
  try {
    const stack: unknown = JSON.parse(readFileSync(join(server.praxisFolder, "stack.json"), "utf8"));
    if (typeof stack !== "object" || stack === null || !("apiUrl" in stack) || !("consoleUrl" in stack)) return null;
    if (typeof stack.apiUrl !== "string" || normalApiUrl(stack.apiUrl) !== server.apiUrl) return null;
    return typeof stack.consoleUrl === "string" ? normalApiUrl(stack.consoleUrl) : null;
  } catch {
    return null;
  }
}
