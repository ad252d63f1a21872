import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { pickPorts } from "./pick-ports.js";
import { createPortClaims } from "./port-claims.js";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "praxis-claims-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("two stacks that start at once get different ports, and a released one is free again", async () => {
  const claims = [createPortClaims(directory), createPortClaims(directory)] as const;
  const pick = (which: 0 | 1): Promise<number[]> =>
    pickPorts([{ name: "PORT", asked: undefined, preferred: 9000 }], (port) => Promise.resolve(claims[which].take(port)));
  expect(await Promise.all([pick(0), pick(1)])).toEqual([[9000], [9001]]);
  claims[0].release();
  expect(await pick(1)).toEqual([9000]);
});
