/** What a step keeps of the grants before. */
import { expect, test } from "@jest/globals";
import type { Brief, BriefEnd } from "@praxis/domain/lease";
import { withBrief } from "./end-lease.js";

const brief = (turn: number, endedAs: BriefEnd): Brief => ({
  ...{ leaseId: `lse_${String(turn)}`, agentId: "a", fence: turn, attempt: 1, round: 1, endedAs, endedAt: "2026-01-01T00:00:00.000Z" },
  ...{ reason: null, checkpoint: { turn }, recorded: { events: 0, artifacts: [] }, unknownSideEffects: [] },
});
const keep = (ends: readonly BriefEnd[]): Brief[] =>
  ends.reduce<Brief[]>((kept, endedAs, turn) => withBrief(kept, brief(turn, endedAs)), []);

test("every end that used up an attempt or a round is kept, however many; of the others the newest twenty", () => {
  const ends = Array.from({ length: 60 }, (_, turn): BriefEnd => (turn % 2 === 0 ? "lost" : "returned"));
  const kept = keep(ends);
  expect(kept.filter(({ endedAs }) => endedAs === "lost")).toHaveLength(30);
  expect(kept.filter(({ endedAs }) => endedAs === "returned").map(({ fence }) => fence)).toEqual(
    Array.from({ length: 20 }, (_, at) => 21 + at * 2),
  );
});

test("checkpoints are kept with the newest twenty", () => {
  const kept = keep(Array.from({ length: 30 }, () => "failed" as const));
  expect(kept.map(({ checkpoint }) => checkpoint !== null)).toEqual([
    ...Array.from({ length: 10 }, () => false),
    ...Array.from({ length: 20 }, () => true),
  ]);
});

test("what was told of a grant's end is told once", () => {
  const told = withBrief(withBrief([], brief(1, "unverified")), brief(2, "lost"));
  expect(withBrief(told, brief(1, "unverified"))).toEqual(told);
});
