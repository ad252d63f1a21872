/** Whatever order a forge delivers in, and however often, the newest head is the one that counts. */
import { expect, test } from "@jest/globals";
import { afterForgeNews, type ForgeChange, type ForgeEffect, type ForgeNews } from "./index.js";

const at = (second: number): string => new Date(1_760_000_000_000 + second * 1_000).toISOString();
const news = (head: string, second: number, more: Partial<ForgeNews> = {}): ForgeNews => ({
  ...{ head, target: "main", title: "feat: x", closed: false, updatedAt: at(second), what: "other", before: null },
  ...more,
});
const opened = (head: string, second: number): ForgeNews => news(head, second, { what: "opened" });
const pushed = (before: string, head: string, second: number): ForgeNews => news(head, second, { what: "replaced", before });
const closed = (head: string, second: number): ForgeNews => news(head, second, { what: "closed", closed: true });

function told(all: readonly ForgeNews[]): { change: ForgeChange; effects: ForgeEffect[] } {
  let change: ForgeChange | null = null;
  const effects: ForgeEffect[] = [];
  for (const one of all) {
    const step = afterForgeNews(change, one);
    change = step.change;
    effects.push(step.effect);
  }
  if (change === null) throw new Error("nothing was told");
  return { change, effects };
}

function orders<T>(list: readonly T[]): T[][] {
  if (list.length <= 1) return [[...list]];
  return list.flatMap((one, place) => orders([...list.slice(0, place), ...list.slice(place + 1)]).map((rest) => [one, ...rest]));
}

test.each([
  ["a second apart", (n: number) => n],
  ["within one second", () => 0],
])("three pushes %s end at the last head in every order of delivery", (_, second) => {
  const story = [opened("a", second(0)), pushed("a", "b", second(1)), pushed("b", "c", second(2))];
  for (const order of orders(story)) {
    const { change, effects } = told([...order, ...order]);
    expect(change).toMatchObject({ head: "c", closed: false });
    expect(effects.slice(order.length)).toEqual(["none", "none", "none"]);
  }
});

test("a push back to an older head counts when it is newer", () => {
  const story = [opened("a", 0), pushed("a", "b", 1), pushed("b", "a", 2)];
  for (const order of orders(story)) expect(told(order).change.head).toBe("a");
});

test("a closed change is withdrawn once, and what comes late does not open it again", () => {
  const story = [opened("a", 0), pushed("a", "b", 1), closed("b", 2)];
  for (const order of orders(story)) {
    const { change, effects } = told(order);
    expect(change).toMatchObject({ head: "b", closed: true });
    expect(effects.filter((effect) => effect === "withdraw").length).toBeLessThanOrEqual(1);
    expect(effects.lastIndexOf("judge")).toBeLessThan(effects.includes("withdraw") ? effects.indexOf("withdraw") : Infinity);
  }
});

test("reopened in the second it was closed in, it is judged again", () => {
  const { effects } = told([opened("a", 0), closed("a", 5), news("a", 5, { what: "reopened" })]);
  expect(effects).toEqual(["judge", "withdraw", "judge"]);
});

test.each([
  ["another branch to land on", { target: "release/1" }, "judge"],
  ["another title, which a squash would land with", { title: "fix: y" }, "judge"],
  ["nothing that is judged", {}, "none"],
] as const)("an edit of %s", (_, edit, effect) => {
  expect(told([opened("a", 0), news("a", 3, edit)]).effects).toEqual(["judge", effect]);
});

test("the first that is heard of a closed change asks for nothing", () => {
  expect(told([closed("a", 9)]).effects).toEqual(["none"]);
});
