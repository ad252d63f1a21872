/** Logging on a full disk: /dev/full refuses every byte as one does. */
import { expect, test } from "@jest/globals";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { logDestination } from "./log-destination.js";

test("a line that the disk does not take is dropped, and nothing waits or throws", () => {
  if (!existsSync("/dev/full")) return;
  const fd = openSync("/dev/full", "w");
  const log = pino({}, logDestination(fd));
  for (let line = 0; line < 100; line++) log.info({ line }, "nobody will read this");
  closeSync(fd);
});

test("lines arrive whole and in order", () => {
  const folder = mkdtempSync(join(tmpdir(), "praxis-log-"));
  const fd = openSync(join(folder, "log"), "a");
  const log = pino({ base: null, timestamp: false }, logDestination(fd));
  for (const msg of ["one", "two"]) log.info(msg);
  closeSync(fd);
  expect(readFileSync(join(folder, "log"), "utf8")).toBe('{"level":30,"msg":"one"}\n{"level":30,"msg":"two"}\n');
  rmSync(folder, { recursive: true });
});
