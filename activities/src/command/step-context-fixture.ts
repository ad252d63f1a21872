/** For tests: a step's context that keeps in memory what the executor does with it. */
import { readFile } from "node:fs/promises";
import type { Json } from "@praxis/domain/hashing";
import type { StepContext, StepProgress, StopReason } from "../steps/step-context.js";

export interface StepFixture<With> {
  context: StepContext<With>;
  text(): string;
  beats: StepProgress[];
  notes: Record<string, Json>;
  artifacts: Map<string, { mediaType: string; text: string }>;
  stop(reason: StopReason): void;
}

export interface FixtureRequest<With> {
  with: With;
  workspace?: string;
  runId?: string;
  stepId?: string;
  repository?: StepContext<With>["run"]["repository"];
  output?: StepContext<With>["output"];
}

export function createStepFixture<With>(request: FixtureRequest<With>): StepFixture<With> {
  const chunks: Buffer[] = [];
  const beats: StepProgress[] = [];
  const notes: Record<string, Json> = {};
  const artifacts: StepFixture<With>["artifacts"] = new Map();
  const controller = new AbortController();
  const context: StepContext<With> = {
    run: { id: request.runId ?? "run_test", title: "test", labels: {}, repository: request.repository ?? null },
    step: { id: request.stepId ?? "step", uses: "command", generation: 1, attempt: 1, sideEffect: "idempotent", timeoutMs: 60_000 },
    with: request.with,
    needs: {},
    workspace: request.workspace === undefined ? null : { path: request.workspace, commit: null, hostId: "test-host" },
    signal: controller.signal,
    heartbeat: (progress) => beats.push(progress),
    output: request.output ?? { write: (chunk) => chunks.push(Buffer.from(chunk)), flush: async () => Promise.resolve() },
    saveArtifact: async ({ name, mediaType, content }) => {
      const bytes = typeof content === "object" && "path" in content ? await readFile(content.path) : Buffer.from(content);
      artifacts.set(name, { mediaType, text: bytes.toString("utf8") });
      return { sha256: "", bytes: bytes.length };
    },
    readArtifact: async () => Promise.resolve(null),
    note: (details) => Object.assign(notes, details),
  };
  return {
    context,
    text: () => Buffer.concat(chunks).toString("utf8"),
    beats,
    notes,
    artifacts,
    stop: (reason) => controller.abort(reason),
  };
}
