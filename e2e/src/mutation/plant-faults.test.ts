/** Which faults are planted, and that planting them changes nothing as long as none is on. */
import { compileFunction } from "node:vm";
import { expect, test } from "@jest/globals";
import { plantFaults } from "./plant-faults.js";

const planted = (text: string): string[] =>
  plantFaults(text, "a.ts", 1).mutants.map(({ original, replacement }) => `${original} → ${replacement}`);

test.each<[string, string[]]>([
  ["if (a < b) go();", ["a < b → (a) <= (b)", "a < b → (a) >= (b)", "a < b → true", "a < b → false"]],
  ["const x = !a;", ["!a → a"]],
  ["const x = list.filter(is).some(was);", ["list.filter(is).some(was) → list.filter(is).every(was)", "list.filter(is) → list"]],
  ["const x = n + 1;", ["n + 1 → (n) - (1)", "1 → 1 + 1"]],
  ['const x = "a" + b;', []],
  ["const x: true = true;", ["true → false"]],
  ["type A = 1 | true;", []],
])("faults of %s", (text, faults) => {
  expect(planted(text)).toEqual(faults);
});

test("planted code does what it did as long as no fault is on, and what the fault says when it is", () => {
  const { code, mutants } = plantFaults("return a < b && !c ? 1 : 2;", "a.ts", 1);
  const run = compileFunction(code, ["$m", "a", "b", "c"]) as (on: (id: number) => boolean, ...values: unknown[]) => number;
  expect([run(() => false, 1, 2, false), run(() => false, 2, 1, false)]).toEqual([1, 2]);
  const less = mutants.find(({ replacement }) => replacement === "(a) >= (b)");
  expect(run((id) => id === less?.id, 1, 2, false)).toBe(2);
});
