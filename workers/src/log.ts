/** JSON lines on standard output. Secrets never get this far; the paths below are a second fence. */
import { pino, type Logger } from "pino";
import { logDestination } from "./log-destination.js";

export type Log = Logger;

export function createLog(level: string): Log {
  const redact = ["*.apiKey", "*.password", "*.authorization", "apiKey", "password"];
  return pino({ level, base: { process: "worker" }, redact }, logDestination(1));
}
