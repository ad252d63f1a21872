/** Who asks for the gate of a candidate: whoever queued it, so that nobody clears the checks of what he wants to land himself. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NewGate, QueueEntryRecord, QueueStore } from "@praxis/database";
import { createGit } from "@praxis/repository";
import { plainGit } from "@praxis/repository/testing";
import { askForCandidate } from "./judge-candidate.js";

let folder: string;
let commit: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "praxis-candidate-")));
  plainGit(folder, ["init", "--quiet", "--initial-branch=main"]);
  plainGit(folder, ["commit", "--quiet", "--allow-empty", "-m", "first"]);
  commit = plainGit(folder, ["rev-parse", "HEAD"]);
  plainGit(folder, ["branch", "feat/T-1"]);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("the gate of a candidate is asked for in the name of whoever queued it, and knows what it was built from", async () => {
  const ada = { kind: "user", id: "ada" } as const;
  const entry: Partial<QueueEntryRecord> = {
    id: "que_1",
    repository: { path: folder },
    branch: "main",
    head: commit,
    headName: "feat/T-1",
    requestedBy: ada,
  };
  const asked: NewGate[] = [];
  const judged = askForCandidate(
    {
      queue: { get: () => Promise.resolve(entry) } as unknown as QueueStore,
      gates: {
        request: (wish) => {
          asked.push(wish);
          return Promise.reject(new Error("far enough"));
        },
        get: () => Promise.resolve(null),
        greenReceiptFor: () => Promise.resolve(null),
      },
      bytes: { open: () => Promise.resolve(null) },
      git: createGit(),
      repositoryPolicy: { roots: [folder], hosts: [], schemes: [] },
      clock: { now: () => 0 },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    },
    { entry: "que_1", onto: commit, commit, tree: plainGit(folder, ["rev-parse", "HEAD^{tree}"]) },
  );
  await expect(judged).rejects.toThrow("far enough");
  expect(asked).toMatchObject([
    { actor: ada, change: "queue:main:que_1", target: commit, head: commit, madeFrom: commit, branch: "feat/T-1" },
  ]);
});
