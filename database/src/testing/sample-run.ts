/** Made-up runs for tests of stores. */
import { randomBytes } from "node:crypto";
import { sha256Hex } from "@praxis/domain/hashing";
import { createIds, type Ids } from "@praxis/domain/ids";
import type { Actor } from "@praxis/domain/events";
import type { Clock } from "../store-deps.js";
import type { NewRun } from "../runs/run-record.js";

export const PERSON: Actor = { kind: "user", id: "key_sample" };
export const WORKER: Actor = { kind: "service", id: "worker" };

/** A clock that stands until it is told to move. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

export function createTestClock(startMs = Date.parse("2026-03-01T10:00:00.000Z")): TestClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

export function createTestIds(clock: Clock): Ids {
  return createIds({ now: () => clock.now(), randomBytes });
}

export function sampleRun(ids: Ids, stepIds: readonly string[] = ["one", "two"], change: Partial<NewRun> = {}): NewRun {
  const text = `name: sample\nversion: 1\nsteps: [${stepIds.join(", ")}]\n`;
  return {
    id: ids("run"),
    title: "A sample run",
    playbook: { name: "sample", version: 1, sha256: sha256Hex(text), text },
    plan: { steps: stepIds.map((id) => ({ id, uses: "command" })) },
    steps: stepIds.map((id) => ({ id, name: id, uses: "command" })),
    inputs: { word: "hello" },
    labels: {},
    priority: 3,
    repository: null,
    createdBy: PERSON,
    commandId: ids("command"),
    ...change,
  };
}
