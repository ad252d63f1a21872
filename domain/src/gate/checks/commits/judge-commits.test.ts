/** What lands is linted: the squash's message, or every commit's. */
import { expect, test } from "@jest/globals";
import { inputFor } from "../../testing/change.js";
import { judgeCommits } from "./judge-commits.js";

const judge = (messages: string[], policy = "", squash: { title: string; body: string } | null = null) =>
  judgeCommits(inputFor("commits", { commits: messages }, { squash }, policy));

test.each([
  ["feat: add", []],
  ["fix(api)!: drop", []],
  ['Revert "feat: add"\n\nThis reverts commit 1234567.', []],
  ["added things", ["header-form"]],
  ["Feat: add", ["type-unknown"]],
  ["feta: add", ["type-unknown"]],
  ["fixup! feat: add", ["autosquash"]],
  ["squash! feat: add", ["autosquash"]],
  [`feat: ${"x".repeat(94)}`, []],
  [`feat: ${"x".repeat(95)}`, ["header-too-long"]],
  [`wip: ${"x".repeat(96)}`, ["type-unknown", "header-too-long"]],
  ["feat: add\nno blank", ["body-blank-line"]],
])("%j: %j", (message, rules) => {
  const done = judge([message]);
  expect(done.findings.map(({ rule }) => rule)).toEqual(rules);
  expect(done.outcome).toBe(rules.length > 0 ? "fail" : "pass");
});

test("a squash has one message: the given title, else the first commit's", () => {
  expect(judge(["feat: one", "wip"]).outcome).toBe("pass");
  expect(judge(["wip", "feat: one"]).outcome).toBe("fail");
  expect(judge(["wip"], "", { title: "feat: one", body: "" }).outcome).toBe("pass");
  expect(judge(["feat: one"], "", { title: "Wip", body: "x" }).findings).toMatchObject([{ rule: "header-form", evidence: "Wip" }]);
  expect(judge(["feat: one"]).reason.says).toBe("the message that the squash will have keeps to Conventional Commits");
});

test.each(["merge", "rebase"])("%s lands every commit but merges, and the finding names it", (landing) => {
  const done = judgeCommits(
    inputFor(
      "commits",
      { commits: ["feat: one", { message: "Merge branch x", parents: ["a", "b"] }, "wip"] },
      { squash: { title: "feat: x", body: "" } },
      `landing: ${landing}`,
    ),
  );
  expect(done).toMatchObject({ outcome: "fail", reason: { says: "1 fault in 2 messages that will land" } });
  expect(done.findings).toMatchObject([
    {
      message: `Commit ${"3".repeat(12)}, line 1, column 1: The first line is not of the form \`type(scope): description\`, as in \`fix(api): answer 404 for unknown runs\`.`,
    },
  ]);
});

test("types and scopes are the policy's, and a slip is named", () => {
  expect(judge(["docz: x"]).findings[0]?.message).toContain("Did you mean `docs`?");
  expect(judge(["FIX: x"]).findings[0]?.message).toContain("Types are written in lower case.");
  const policy = "checks: {commits: {types: [chore], scopes: [api], headerMax: 20}}";
  expect(judge(["chore(api): x"], policy).outcome).toBe("pass");
  expect(judge(["chore: x"], policy).outcome).toBe("pass");
  expect(judge(["chore(apy): x"], policy).findings).toMatchObject([
    { rule: "scope-unknown", message: expect.stringContaining("column 7: `apy` is no scope here; there are api. Did you mean `api`?") },
  ]);
  expect(judge(["feat: x"], policy).outcome).toBe("fail");
  expect(judge(["chore: 45678901234567"], policy).outcome).toBe("fail");
});

test("without a commit nothing would land", () => {
  expect(judge([]).outcome).toBe("not-applicable");
  expect(judge([], "landing: merge").outcome).toBe("not-applicable");
});
