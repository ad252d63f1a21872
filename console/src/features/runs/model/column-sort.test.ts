/** A click on a column head always changes the order, and the head says which one it is. */
import { RUN_SORTS } from "@praxis/api/contract";
import { expect, test } from "@jest/globals";
import { directionOf, nextSort } from "./column-sort";

test.each([
  ["playbook", ["-createdAt", "playbook", "-playbook", "-createdAt"]],
  ["waitingOn", ["-createdAt", "waitingSince", "-waitingSince", "-createdAt"]],
  ["age", ["playbook", "-createdAt", "createdAt", "-createdAt"]],
] as const)("clicks on %s walk through %j", (column, [first, ...rest]) => {
  let sort: (typeof RUN_SORTS)[number] = first;
  for (const wanted of rest) {
    const next = nextSort(column, sort);
    expect(next).toBe(wanted);
    sort = next ?? sort;
  }
});

test("one head at most says that the list is sorted by it; what the server cannot sort by cannot be clicked", () => {
  const columns = ["title", "status", "waitingOn", "playbook", "age", "duration", "steps", "cost"];
  for (const sort of RUN_SORTS)
    expect(columns.filter((column) => directionOf(column, sort) !== "NONE")).toHaveLength(sort === "-finishedAt" ? 0 : 1);
  expect(columns.filter((column) => nextSort(column, "-createdAt") !== null)).toEqual(["waitingOn", "playbook", "age"]);
});
