/** The list of survivors tells of faults that are really planted, each once and each with a reason. */
import { expect, test } from "@jest/globals";
import { plantedSources } from "./judged-sources.js";
import { SURVIVORS } from "./survivors-table.js";

test("every listed survivor is a fault that is planted, and is listed once", () => {
  const planted = new Set(plantedSources().flatMap(({ mutants }) => mutants.map(({ file, text, fault }) => `${file}: ${text}: ${fault}`)));
  const listed = Object.entries(SURVIVORS).flatMap(([file, entries]) =>
    entries.flatMap(({ line, faults }) => faults.map((fault) => `${file}: ${line}: ${fault}`)),
  );
  expect(listed.filter((name) => !planted.has(name))).toEqual([]);
  expect(listed).toEqual([...new Set(listed)]);
});

test.each(Object.entries(SURVIVORS))("every survivor in %s has a reason", (_, entries) => {
  for (const { because } of entries) expect(because.length).toBeGreaterThan(20);
});
