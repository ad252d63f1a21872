/** JSON lines on standard output. Secrets never get this far; the paths below are a second fence. */
import { pino, type Logger } from "pino";

export type Log = Logger;

export function createLog(level: string): Log {
  return pino({ level, base: { process: "worker" }, redact: ["*.apiKey", "*.password", "*.authorization", "apiKey", "password"] });
}
