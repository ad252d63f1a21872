/** The ports of a second start. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { choosePorts, type Ports } from "./choose-ports.js";
import { readStackEnv } from "./env.js";

let folder = "";
let said: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-ports-"));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(taken: number[], variables: Record<string, string> = {}): Promise<Ports> {
  return choosePorts({
    env: readStackEnv(variables),
    claims: { take: () => true, release: () => undefined },
    lastPortsFile: join(folder, "last-ports.json"),
    say: (line) => said.push(line),
    isFree: (port) => Promise.resolve(!taken.includes(port)),
  });
}

test("a start takes the ports of the last one, also when the default is free again, and says nothing", async () => {
  const first = await start([8080, 7233]);
  expect(first).toMatchObject({ api: 8081, temporal: 7234 });
  expect(await start([])).toEqual(first);
  expect(said).toEqual([]);
});

test("a port that had to move is said with both numbers and the reason", async () => {
  await start([]);
  expect(await start([8080, 8081])).toMatchObject({ api: 8082 });
  expect(await start([], { PRAXIS_API_PORT: "9000" })).toMatchObject({ api: 9000 });
  expect(said).toEqual([
    "The API moved from port 8080 to 8082: 8080 is taken by another program.",
    "The API moved from port 8082 to 9000: as asked.",
  ]);
});

test("a port that is asked for is not taken by what had it at the last start", async () => {
  await start([], { PRAXIS_API_PORT: "9000" });
  expect(await start([], { PRAXIS_TEMPORAL_PORT: "9000" })).toMatchObject({ api: 8080, temporal: 9000 });
});

test("nothing is said of a server that is not ours", async () => {
  await start([]);
  await start([7233, 8233], { TEMPORAL_ADDRESS: "temporal.example.org:7233" });
  expect(said).toEqual([]);
});

test("without a port the Temporal UI is left out, and that is said", async () => {
  expect(await start([8233])).toMatchObject({ temporalUi: null });
  expect(said).toEqual(["No Temporal UI this time: port 8233 is taken by another program."]);
});
