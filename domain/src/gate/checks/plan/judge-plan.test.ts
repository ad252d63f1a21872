/** A change belongs to open work, stays inside it, and closes only what a test shows. */
import { describe, expect, test } from "@jest/globals";
import { changeOf, inputFor, type ChangeSketch } from "../../testing/change.js";
import type { PlanEvidence, PlanItem } from "./evidence.js";
import { judgePlan } from "./judge-plan.js";
import { parsePlan } from "./parse-plan.js";
import { planDrift } from "./plan-drift.js";

const PLAN = `items:
  - {id: T-1, title: login, state: open, owner: ann, globs: ["src/**"], acceptance: [{id: a, test: "logs in"}, {id: b}]}
  - {id: T-12, title: logout, state: open, globs: ["out/**"]}
  - {id: T-3, title: old, state: done, globs: []}
  - {id: T-4, title: never, state: abandoned}
`;
const code = { "src/a.ts": { before: "a\n", after: "b\n" } };
interface Sketch extends ChangeSketch {
  plan?: PlanEvidence["plan"];
  references?: string[];
  author?: string | null;
  passed?: string[] | null;
  policy?: string;
}
const judge = ({
  plan = { source: "file", path: ".praxis/plan.yaml", text: PLAN },
  references = [],
  author = null,
  passed = null,
  policy = "",
  ...sketch
}: Sketch) => ({
  ...judgePlan({
    ...inputFor(
      "plan",
      { files: code, headPaths: ["src/a.ts", "out/a.ts"], ...sketch },
      { plan, references, author },
      policy && `checks: {plan: ${policy}}`,
    ),
    passedTests: passed,
  }),
});
const refs = (...footers: string[]): string => `feat: x\n\n${footers.join("\n")}`;
const rules = (sketch: Sketch) => judge(sketch).findings.map(({ rule }) => rule);

describe("references", () => {
  test.each<[string, Sketch, string[]]>([
    ["none", { commits: ["feat: x"] }, ["no-reference"]],
    ["a footer", { commits: [refs("Refs: T-1")] }, []],
    ["a footer of any commit, in any case", { commits: ["feat: x", refs("refs #T-1")] }, []],
    ["two in one footer, one unknown", { commits: [refs("Refs: T-1, T-9")] }, ["unknown-item"]],
    ["not in the first line", { commits: ["Refs: T-1"] }, ["no-reference"]],
    ["a done item", { commits: [refs("Refs: T-1", "Refs: T-3")] }, ["item-not-open"]],
    ["an abandoned item", { commits: [refs("Refs: T-1", "Refs: T-4")] }, ["item-not-open"]],
    ["a commit that is taken back is not an item", { commits: [refs("Refs: T-1", "Refs: 676104e")] }, []],
    ["the branch", { branch: "feat/T-1-login" }, []],
    ["the branch, in lower case", { branch: "t-1" }, []],
    ["a branch with a longer id", { branch: "feat/T-12-login" }, ["drift"]],
    ["a branch that only holds the letters", { branch: "feat/XT-1" }, ["no-reference"]],
    ["through the API", { references: ["T-1"] }, []],
    ["through the API, unknown", { references: ["nope"] }, ["unknown-item"]],
  ])("%s", (_, sketch, wanted) => {
    expect(rules(sketch)).toEqual(wanted);
  });
  test("say what to do", () => {
    expect(judge({}).findings).toMatchObject([
      {
        message: "This change names no item of the plan.",
        fix: "Add a footer `Refs: <item>` to a commit, or name the item in the branch. Open: T-1, T-12.",
        blocking: true,
      },
    ]);
    expect(judge({ commits: [refs("Refs: T-1")] }).reason.says).toBe("belongs to T-1, and stays inside");
    expect(judge({ commits: [refs("Refs: T-3")] }).findings[0]?.message).toBe("`T-3` (old) is done: work on it is over.");
  });
});

describe("drift", () => {
  const one = { commits: [refs("Refs: T-1")] };
  test("a file outside the globs is told, with a proposed plan", () => {
    const done = judge({ ...one, files: { ...code, "out/z.ts": { after: "x\n" }, "out/b.ts": { after: "x\n" } } });
    expect(done).toMatchObject({
      outcome: "fail",
      reason: { says: "2 differences between the change and the plan" },
      details: { proposal: { item: "T-1", addGlobs: ["out/b.ts", "out/z.ts"] } },
    });
    expect(done.findings).toMatchObject([
      { rule: "drift", path: "out/b.ts", fix: "Take it out of the change, or add it to the globs of T-1." },
      { path: "out/z.ts" },
    ]);
  });
  test("all referenced items together count; both names of a moved file do; the plan may be edited", () => {
    const out = { ...code, "out/b.ts": { after: "x\n" } };
    expect(rules({ commits: [refs("Refs: T-1 T-12")], files: out })).toEqual([]);
    expect(rules({ ...one, files: { "src/b.ts": { before: "x\n", after: "x\n", oldPath: "out/b.ts" } } })).toEqual(["drift"]);
    expect(rules({ ...one, files: { "out/b.ts": { before: "x\n", after: "x\n", oldPath: "src/b.ts" } } })).toEqual(["drift"]);
    expect(rules({ ...one, files: { ...code, ".praxis/plan.yaml": { after: "x\n" } } })).toEqual([]);
    expect(rules({ ...one, files: { ...code, "x.lock": { after: "x\n" } }, policy: "{ignore: ['*.lock']}" })).toEqual([]);
  });
  test("a glob that matches no file is a note", () => {
    expect(judge({ ...one, headPaths: ["elsewhere"] }).notes).toEqual(["plan: `src/**` of T-1 matches no file"]);
    expect(judge(one).notes).toEqual([]);
  });
});

describe("acceptance", () => {
  const closes = (what: string, passed: string[] | null) => rules({ commits: [refs(`Closes: ${what}`)], passed });
  test.each<[string, string[] | null, string[]]>([
    ["T-1/a", ["logs in"], []],
    ["T-1/a", ["logs out"], ["acceptance-unproved"]],
    ["T-1/a", [], ["acceptance-unproved"]],
    ["T-1/a", null, ["acceptance-unproved"]],
    ["T-1/b", ["logs in"], ["acceptance-unproved"]],
    ["T-1/c", ["logs in"], ["unknown-acceptance"]],
    ["T-9/a", ["logs in"], ["unknown-item"]],
    ["T-1", null, []],
  ])("Closes: %s with %j: %j", (what, passed, wanted) => {
    expect(closes(what, passed)).toEqual(wanted);
  });
});

test("the owner is judged only where the author is known", () => {
  const one = { commits: [refs("Refs: T-1 T-12")], files: code };
  expect(rules({ ...one, author: "bob" })).toEqual(["other-owner"]);
  expect(rules({ ...one, author: "ann" })).toEqual([]);
  expect(rules(one)).toEqual([]);
});

describe("what needs no plan", () => {
  const docs = (lines: number) => ({ files: { "docs/a.md": { before: "x\n".repeat(lines), after: "y\n".repeat(lines) } } });
  test("documents of at most five lines, and nothing at all", () => {
    expect(judge(docs(5)).outcome).toBe("not-applicable");
    expect(judge(docs(6)).outcome).toBe("fail");
    expect(judge({ files: { ...docs(1).files, ...code } }).outcome).toBe("fail");
    expect(judge({ files: { "docs/a.md": { before: "x\n", after: "x\n", oldPath: "src/a.ts" } } }).outcome).toBe("fail");
    expect(judge({ files: { "docs/a.png": { after: "x", binary: true } } }).outcome).toBe("fail");
    expect(judge({ ...docs(5), policy: "{exemptLines: 4}" }).outcome).toBe("fail");
    expect(judge({ files: {} }).outcome).toBe("not-applicable");
    expect(judge({ policy: "{ignore: ['src/**']}" }).outcome).toBe("not-applicable");
  });
});

describe("the plan itself", () => {
  const file = (text: string | null): PlanEvidence["plan"] => ({ source: "file", path: "p.yaml", text });
  test("absent is missing, broken is an error with its place", () => {
    expect(judge({ plan: file(null) })).toMatchObject({ outcome: "missing", reason: { says: "there is no plan at p.yaml on the target" } });
    expect(judge({ plan: file("items:\n  - {id: T-1}\n") })).toMatchObject({
      outcome: "error",
      reason: { because: expect.arrayContaining([{ says: "p.yaml:2:5 items[0]: `title` is missing" }]) },
    });
    expect(judge({ plan: file("") }).outcome).toBe("error");
  });
  test("tasks of the board serve as well", () => {
    const items: PlanItem[] = [{ id: "task-1", title: "t", state: "open", owner: null, globs: ["src/**"], acceptance: [] }];
    expect(judge({ plan: { source: "tasks", items }, references: ["task-1"] }).outcome).toBe("pass");
  });
  test("is read strictly", () => {
    expect(parsePlan(PLAN)).toMatchObject({
      ok: true,
      items: [
        {
          id: "T-1",
          owner: "ann",
          acceptance: [
            { id: "a", test: "logs in" },
            { id: "b", test: null },
          ],
        },
        { owner: null, acceptance: [] },
        {},
        { globs: [] },
      ],
    });
    const messages = (text: string) => {
      const parsed = parsePlan(text);
      return parsed.ok ? [] : parsed.issues.map(({ message }) => message);
    };
    expect(messages("items: [{id: a, title: t, state: opem}]")).toEqual(["must be one of open, done, abandoned. Did you mean `open`?"]);
    expect(messages("items: [{id: a, title: t, state: open}, {id: a, title: t, state: open}]")).toEqual([
      "There is already an item `a`: every id stands once",
    ]);
    expect(messages("{}")).toEqual(["`items` is missing"]);
    expect(messages("items: [{id: 'a b', title: t, state: open}]")).toEqual(["must be an id: letters, digits, . _ -"]);
    expect(messages("a: [")).toHaveLength(1);
  });
});

test("reverse drift: done without a change, landed without an item, globs without a file", () => {
  const parsed = parsePlan(PLAN);
  const items = parsed.ok ? parsed.items : [];
  const landed = changeOf({ commits: [refs("Refs: T-1"), "feat: alone", refs("Refs: T-9")] }).commits;
  expect(planDrift({ items, landed, headPaths: ["src/a"] })).toEqual({
    doneWithoutChange: ["T-3"],
    commitsWithoutItem: ["2".repeat(40), "3".repeat(40)],
    globsWithoutFile: [{ id: "T-12", glob: "out/**" }],
  });
  expect(planDrift({ items, landed: changeOf({ commits: [refs("Refs: T-3")] }).commits, headPaths: [] }).doneWithoutChange).toEqual([]);
});
