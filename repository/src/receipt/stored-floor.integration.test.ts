/** The floor of coverage that landed last: whose word counts, and whose does not. */
import { beforeEach, afterEach, expect, test } from "@jest/globals";
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { receiptBytes, type ReceiptBody } from "@praxis/domain/gate";
import { createGit } from "../index.js";
import { plainGit } from "../testing/index.js";
import { storedFloor } from "./index.js";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const stranger = generateKeyPairSync("ed25519").privateKey;
const trustedKeys = [{ id: "ci", publicKey: publicKey.export({ format: "der", type: "spki" }).toString("base64"), role: "ci" as const }];
const NOW = "2026-01-02T00:00:00Z";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-floor-"));
  plainGit(folder, ["init", "--quiet", "--initial-branch=main"]);
  commit("first");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const here = (): string => plainGit(folder, ["rev-parse", "HEAD"]);

function commit(message: string): string {
  plainGit(folder, ["commit", "--quiet", "--allow-empty", "-m", message]);
  return here();
}

/** A receipt about `head`, kept at `at`. */
function note(head: string, floor: number | undefined, change: Partial<ReceiptBody> = {}, { key = privateKey, at = head } = {}): void {
  const baseTip = plainGit(folder, ["rev-parse", `${head}^`]);
  const coverage = { check: "coverage", outcome: "pass", required: true, evidenceSha256: null, findingsSha256: "0" } as const;
  const body: ReceiptBody = {
    ...{ kind: "praxis-gate-receipt", version: 1, repository: "x", target: "main", base: baseTip, baseTip, head, tree: "t" },
    ...{ policySha256: null, changeSha256: "c", engine: "1", verdict: "pass", overrides: [], startedAt: NOW, finishedAt: NOW, keyId: "ci" },
    checks: [{ ...coverage, overridden: false, ...(floor === undefined ? {} : { floor }) }],
    ...change,
  };
  const signature = sign(null, Buffer.from(receiptBytes(body)), key).toString("base64");
  plainGit(folder, ["notes", "--ref=gates", "add", "--force", "-m", JSON.stringify({ body, signature }), at]);
}

const floorAt = (tip: string, keys = trustedKeys): Promise<number | null> =>
  storedFloor({ git: createGit(), repoPath: folder, target: "main", tip, trustedKeys: keys });

test("is that of the newest receipt on the target's own line, also where its commit came with a merge; without one there is none", async () => {
  const first = commit("a");
  expect(await floorAt(first)).toBeNull();
  note(first, 0.6);
  expect(await floorAt(commit("not judged"))).toBe(0.6);
  note(commit("judged without coverage"), undefined);
  expect(await floorAt(here())).toBe(0.6);
  plainGit(folder, ["checkout", "--quiet", "-b", "work"]);
  note(commit("b"), 0.7, { target: "origin/main" });
  plainGit(folder, ["checkout", "--quiet", "main"]);
  expect(await floorAt(here())).toBe(0.6);
  plainGit(folder, ["merge", "--quiet", "--no-ff", "-m", "merge", "work"]);
  expect(await floorAt(here())).toBe(0.7);
  expect(await floorAt(here(), [])).toBeNull();
});

test("cannot be lowered by a stranger's key, a moved or changed receipt, or a judgement from or onto another branch", async () => {
  const judged = commit("a");
  note(judged, 0.8);
  const low = commit("b");
  const lowered: (() => void)[] = [
    () => note(low, 0.1, {}, { key: stranger }),
    () => note(low, 0.1, { keyId: "me" }, { key: stranger }),
    () => note(judged, 0.1, {}, { at: low }),
    () => note(low, 0.1, { target: "my-branch" }),
    () => note(low, 0.1, { baseTip: "a".repeat(40), target: "a".repeat(40) }),
    () => plainGit(folder, ["notes", "--ref=gates", "add", "--force", "-m", "no receipt", low]),
  ];
  for (const lower of lowered) {
    lower();
    expect(await floorAt(low)).toBe(0.8);
  }
  // A queue judges onto the very commit that was the tip.
  note(low, 0.9, { target: judged });
  expect(await floorAt(low)).toBe(0.9);
});
