/** Nothing from a repository is read as markup, and nothing in the page leaves it. */
import { describe, expect, test } from "@jest/globals";
import { CHART_SIZES, drawColumns, drawRows } from "./draw-chart.js";
import { groupWeeks } from "./group-weeks.js";
import { html, trustedHtml } from "./html.js";
import { escapeMarkdown } from "./render-markdown.js";
import { showBytes, showPathEnd, showText } from "./show-text.js";

const ATTACK = `"><img src=x onerror=alert(1)><script>alert(2)</script>'\`&`;

describe("texts of a repository", () => {
  test("are escaped in HTML, also as attributes and inside lists", () => {
    const made = html`<p title="${ATTACK}">${[html`<b>${ATTACK}</b>`]}</p>`.text;
    expect(made).not.toMatch(/<img|<script|"><img/);
    expect(made).toContain("<b>&#34;&#62;&#60;img");
  });
  test("cannot pose as markup made here", () => {
    const posing = JSON.parse(`{"text": "<script>"}`) as { text: string };
    expect(html`${posing}`.text).toBe("&#60;script&#62;");
    expect(html`${trustedHtml("<br>")}`.text).toBe("<br>");
  });
  test("are escaped in charts", () => {
    for (const draw of [drawRows, drawColumns])
      for (const size of CHART_SIZES) expect(draw([{ label: ATTACK, value: 3 }], size)).not.toMatch(/<img|<script|<style|xlink:href/);
  });
  test("are no Markdown", () => {
    const made = escapeMarkdown("a|b [x](http://evil) **b** `c` <i> # ! @team \n- x");
    expect(made.replace(/&#?\w+;/g, "")).not.toMatch(/(?<!\\)[|[\]()*`#!]|<|:\/\/|@|\n/);
  });
  test("show what is hidden and what turns the reading direction", () => {
    expect(showText("a\nb\u202Ec\u0000d\u200B")).toBe("a\\nb\\u{202e}c\\u{0}d\\u{200b}");
    expect(showText("日本 ü")).toBe("日本 ü");
    expect(showText("x".repeat(500))).toHaveLength(400);
  });
});

test("a long path is cut at its left, between two folders where it can be", () => {
  expect(showPathEnd("src/a.ts", 20)).toBe("src/a.ts");
  expect(showPathEnd("packages/some/very/deep/file.ts", 20)).toBe("…/very/deep/file.ts");
  expect(showPathEnd("x".repeat(30), 20)).toBe(`…${"x".repeat(19)}`);
});

test("sizes are in plain units", () =>
  expect([1, 0, 999, 1_000, 1_234_567, 9e15].map(showBytes)).toEqual(["1 byte", "0 bytes", "999 bytes", "1.0 kB", "1.2 MB", "9000.0 TB"]));

describe("weeks as columns", () => {
  const sum = (weeks: Parameters<typeof groupWeeks>[0]): number => groupWeeks(weeks).columns.reduce((all, { value }) => all + value, 0);
  test("have no holes and lose no commit", () => {
    const weeks = [
      { week: "2020-01-06", commits: 2 },
      { week: "2020-01-27", commits: 3 },
    ];
    expect(groupWeeks(weeks)).toEqual({
      unit: "week",
      columns: [
        { label: "2020-01-06", value: 2 },
        { label: "2020-01-13", value: 0 },
        { label: "2020-01-20", value: 0 },
        { label: "2020-01-27", value: 3 },
      ],
    });
    expect(groupWeeks([]).columns).toEqual([]);
  });
  test.each([
    ["2031-01-06", "month"],
    ["2060-01-05", "year"],
    ["9999-01-04", "year"],
  ])("until %s are grouped by %s", (last, unit) => {
    const weeks = [
      { week: "2020-01-06", commits: 2 },
      { week: "2020-01-27", commits: 3 },
      { week: last, commits: 1 },
    ];
    expect(groupWeeks(weeks).unit).toBe(unit);
    expect(groupWeeks(weeks).columns.length).toBeLessThan(400);
    expect(sum(weeks)).toBe(6);
  });
});
