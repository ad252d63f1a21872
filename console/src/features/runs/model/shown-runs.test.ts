/** A row never moves under the pointer: it changes in place, and new ones are counted until somebody wants them. */
import type { RunView } from "@praxis/api/contract";
import { expect, test } from "@jest/globals";
import { leftRuns, newRuns, shownRuns } from "./shown-runs";

const run = (id: string, minute: number, status = "running"): RunView =>
  ({ id, status, createdAt: `2030-01-01T00:${String(minute).padStart(2, "0")}:00.000Z` }) as RunView;

const kept = [run("c", 3), run("b", 2), run("a", 1)];

test("rows keep their places and show what is true now, also those that left the list", () => {
  const fresh = [run("d", 4), run("c", 3, "failed")];
  expect(leftRuns(kept, fresh)).toEqual(["b", "a"]);
  const shown = shownRuns(kept, fresh, [run("a", 1, "succeeded")]);
  expect(shown.map(({ id, status }) => `${id} ${status}`)).toEqual(["c failed", "b running", "a succeeded"]);
});

test("only what is newer than a row counts as new, not what moves up from the next page", () => {
  expect(newRuns(kept, [run("d", 4), run("c", 3)], false)).toEqual({ count: 1, orMore: false });
  expect(newRuns(kept, [run("c", 3), run("b", 2), run("zero", 0)], true)).toEqual({ count: 0, orMore: false });
});

test("a whole page of new ones may be more than one page", () => {
  expect(newRuns(kept, [run("x", 9), run("y", 8)], true)).toEqual({ count: 2, orMore: true });
});
