/** What a step hands on to the next: its own, and of the generation that counts. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { rmSync } from "node:fs";
import type { ArtifactStore, Recorder } from "@praxis/database";
import { openCodingRun, type CodingRun } from "../testing/coding-run.js";
import { readArtifact } from "./read-artifact.js";

let coding: CodingRun;
beforeEach(() => {
  coding = openCodingRun({ verify: ["true"] });
});
afterEach(() => {
  rmSync(coding.root, { recursive: true, force: true });
});

async function read(name: string): Promise<string | null> {
  const artifacts = { get: (_run: string, wanted: string) => Promise.resolve(coding.artifacts.get(wanted) ?? null) } as ArtifactStore;
  const recorder = { loadStepValues: () => Promise.resolve(coding.values) } as unknown as Recorder;
  return (
    (await readArtifact({ artifacts, bytes: coding.bytes, recorder, leases: coding.leases }, "run_test", "work", name))?.toString("utf8") ??
    null
  );
}

test("an artifact is read from the step that left it, and from no other", async () => {
  await coding.leave("change.patch", "mine");
  await coding.leave("foreign.txt", "theirs", { stepId: "other" });
  expect(await read("change.patch")).toBe("mine");
  expect(await read("foreign.txt")).toBeNull();
  expect(await read("none.txt")).toBeNull();
});

test("what a former generation of the step left, perhaps refused by its verification, is not handed on", async () => {
  await coding.leave("change.patch", "never verified", { generation: 1 });
  const { work } = coding.values;
  if (!work) throw new Error("the run has the step");
  coding.values["work"] = { ...work, generation: 2 };
  expect(await read("change.patch")).toBeNull();
  await coding.leave("change.patch", "verified", { generation: 2 });
  expect(await read("change.patch")).toBe("verified");
});

test("what an earlier holder of the step left is not handed on as the work of the one whose completion counts", async () => {
  await coding.leave("change.patch", "of one who was lost", { leaseId: "lse_0" });
  expect(await read("change.patch")).toBeNull();
  await coding.leave("change.patch", "mine");
  expect(await read("change.patch")).toBe("mine");
});
