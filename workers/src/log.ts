/** JSON lines on standard output; the SDK's own lines name their error `error`, ours `err`. Secrets never get this far; the paths below are a second fence. */
import { pino, stdSerializers, type Logger } from "pino";
import { logDestination } from "./log-destination.js";

export type Log = Logger;

/** @param to for tests. */
export function createLog(level: string, to = logDestination(1)): Log {
  const redact = ["*.apiKey", "*.password", "*.authorization", "apiKey", "password"];
  return pino({ level, base: { process: "worker" }, redact, serializers: { err: stdSerializers.err, error: stdSerializers.err } }, to);
}
