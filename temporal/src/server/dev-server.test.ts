/** The server's queues have one partition, unless its database was begun with more: tasks in the others would be read by nobody. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { devServerCommand } from "./dev-server.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-dev-server-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const settings = (name: string): string[] =>
  devServerCommand({ program: "temporal", databaseFile: join(folder, name), port: 1, uiPort: null, environment: {} }).args.filter((arg) =>
    arg.startsWith("matching."),
  );
const ONE = ["matching.numTaskqueueReadPartitions=1", "matching.numTaskqueueWritePartitions=1"];

test("a new database gets one partition a queue, and keeps it", () => {
  expect(settings("new/temporal.db")).toEqual(ONE);
  writeFileSync(join(folder, "new/temporal.db"), "");
  expect(settings("new/temporal.db")).toEqual(ONE);
});

test("a database that was begun with more keeps them", () => {
  writeFileSync(join(folder, "old.db"), "");
  expect(settings("old.db")).toEqual([]);
});
