/** A run of `coding-task` for tests: a real repository, real artifact bytes, and what Postgres would hold of the run, in memory. */
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ArtifactRecord, LeaseRecord, LeaseStore, StepValues } from "@praxis/database";
import { createFileArtifactBytes, type ArtifactBytes } from "@praxis/database/artifacts";
import { builtInPlaybook, compilePlan, parsePlaybook } from "@praxis/domain/playbook";
import { plainGit, plainGitBytes } from "@praxis/repository/testing";
import type { KnownRun } from "../steps/run-library.js";

export interface CodingRun {
  root: string;
  dataDir: string;
  source: string;
  base: string;
  run: KnownRun;
  values: Record<string, StepValues>;
  artifacts: Map<string, ArtifactRecord>;
  bytes: ArtifactBytes;
  /** Each has left what it says here. */
  leases: Pick<LeaseStore, "get">;
  /** What an agent would leave: the change as a patch against the base. */
  patchOf(change: (tree: string) => void): Buffer;
  leave(name: string, content: string | Uint8Array, owner?: { stepId?: string; generation?: number; leaseId?: string }): Promise<void>;
}

export function openCodingRun(inputs: { verify: readonly string[] }): CodingRun {
  // Beside the sources' build, not in the temp folder: the sandbox has its own /tmp.
  const root = realpathSync(mkdtempSync(path.join(process.cwd(), ".praxis-coding-test-")));
  const dataDir = path.join(root, ".praxis", "data");
  const source = path.join(root, "source");
  mkdirSync(source);
  mkdirSync(dataDir, { recursive: true });
  plainGit(source, ["init", "--quiet", "--initial-branch=main"]);
  writeFileSync(path.join(source, "one.txt"), "one\n");
  writeFileSync(path.join(source, "check.sh"), "#!/bin/sh\necho looking\ngrep -q two one.txt\n", { mode: 0o755 });
  plainGit(source, ["add", "--all"]);
  plainGit(source, ["commit", "--quiet", "-m", "first"]);
  const base = plainGit(source, ["rev-parse", "HEAD"]);
  const parsed = parsePlaybook(builtInPlaybook("coding-task") ?? "");
  if (!parsed.ok) throw new Error("the built-in playbook is wrong");
  const artifacts = new Map<string, ArtifactRecord>();
  const bytes = createFileArtifactBytes({ directory: path.join(dataDir, "artifacts") });
  const run: KnownRun = {
    ...{ runId: "run_test", title: "Make it two", labels: {}, playbookName: "coding-task", priority: 3 },
    ...{ playbookText: "", sha256: parsed.sha256, createdAt: "2026-01-02T03:04:05.678Z", repository: { path: source, commit: base } },
    inputs: {
      ...{ instructions: "x", pool: "default", capabilities: [], inputs: {}, maxRounds: 3, ttlMs: 60_000 },
      ...{ message: "", dueMs: 1_000, network: false, verify: inputs.verify },
    },
    playbook: parsed.playbook,
    plan: compilePlan(parsed.playbook),
  };
  const left = new Map<string, string[]>();
  const leases = { get: (id: string) => Promise.resolve({ artifactNames: left.get(id) ?? [] } as unknown as LeaseRecord) };
  const ended = (outputs: StepValues["outputs"]): StepValues => ({
    ...{ status: "succeeded" as const, outputs, generation: 1, attempt: 1, version: 2, failure: null, skipReason: null, details: {} },
  });
  return {
    ...{ root, dataDir, source, base, run, artifacts, bytes, leases },
    values: { prepare: ended({ commit: base }), work: { ...ended({}), details: { leaseId: "lse_1" } }, approve: ended({}) },
    patchOf(change) {
      const tree = mkdtempSync(path.join(root, "tree-"));
      plainGit(root, ["clone", "--quiet", source, tree]);
      change(tree);
      plainGit(tree, ["add", "--all"]);
      return plainGitBytes(tree, ["diff", "--cached", "--binary", "HEAD"]);
    },
    async leave(name, content, { stepId = "work", generation = 1, leaseId = "lse_1" } = {}) {
      left.set(leaseId, [...(left.get(leaseId) ?? []), name]);
      const stored = await bytes.put(content);
      const createdAt = new Date().toISOString();
      artifacts.set(name, { runId: run.runId, name, stepId, generation, mediaType: "text/x-diff", createdAt, ...stored });
    },
  };
}
