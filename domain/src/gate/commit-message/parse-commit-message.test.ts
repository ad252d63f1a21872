/** Conventional Commits 1.0, example by example, and against the well-known parser. */
import { describe, expect, test } from "@jest/globals";
import { CommitParser } from "conventional-commits-parser";
import { strongestType } from "./change-type.js";
import { parseCommitMessage } from "./parse-commit-message.js";

const read = (message: string) => {
  const parsed = parseCommitMessage(message);
  if (!parsed.ok) throw new Error(parsed.faults.map((fault) => fault.message).join());
  return parsed.commit;
};
const faultOf = (message: string) => {
  const parsed = parseCommitMessage(message);
  return parsed.ok ? null : parsed.faults.map(({ rule, line, column }) => [rule, line, column]);
};

const plain = { scope: null, breaking: false, body: null, footers: [], breakingNotes: [], reverts: null };

describe("headers", () => {
  test.each([
    ["feat: add", { type: "feat", description: "add" }],
    ["feat(api): add", { type: "feat", scope: "api", description: "add" }],
    ["feat(a,b): x", { type: "feat", scope: "a,b", description: "x" }],
    ["feat(a b/c-d): x: y", { type: "feat", scope: "a b/c-d", description: "x: y" }],
    ["feat!: x", { type: "feat", breaking: true, description: "x", breakingNotes: ["x"] }],
    ["feat(api)!: x", { type: "feat", scope: "api", breaking: true, description: "x", breakingNotes: ["x"] }],
    ["FEAT: x", { type: "FEAT", description: "x" }],
  ])("%s", (message, wanted) => {
    expect(read(message)).toEqual({ ...plain, ...wanted });
    expect(read(`${message}\n`)).toEqual({ ...plain, ...wanted });
  });

  test.each([
    ["", ["header-empty", 1, 1]],
    ["  \n\nbody", ["header-empty", 1, 1]],
    ["add things", ["header-form", 1, 1]],
    ["feat add: things", ["header-form", 1, 1]],
    ["feat (api): x", ["header-form", 1, 1]],
    ["feat(a(b)): x", ["header-form", 1, 1]],
    ["!: x", ["header-form", 1, 1]],
    ["feat!!: x", ["header-form", 1, 1]],
    [": x", ["header-form", 1, 1]],
    ["feat(): x", ["scope-empty", 1, 5]],
    ["feat:", ["description-empty", 1, 6]],
    ["feat(a)!:   ", ["description-empty", 1, 10]],
    ["feat:x", ["colon-space", 1, 6]],
    ["feat:  x", ["colon-space", 1, 6]],
    ["feat: x\nbody", ["body-blank-line", 2, 1]],
    ["fixup! feat: x", ["autosquash", 1, 1]],
    ["squash! x", ["autosquash", 1, 1]],
    ["amend! x", ["autosquash", 1, 1]],
  ])("%j is refused: %j", (message, fault) => {
    expect(faultOf(message)).toEqual([fault]);
  });
});

describe("body and footers", () => {
  test.each<[string, string | null, [string, string][]]>([
    ["fix: x\n\nbody", "body", []],
    ["fix: x\n\none\ntwo\n\nthree", "one\ntwo\n\nthree", []],
    ["fix: x\r\n\r\nbody\r\n", "body", []],
    ["fix: x\n\nRefs: A-1", null, [["Refs", "A-1"]]],
    [
      "fix: x\n\nbody\n\nReviewed-by: Z\nRefs #133",
      "body",
      [
        ["Reviewed-by", "Z"],
        ["Refs", "133"],
      ],
    ],
    ["fix: x\n\nbody\nRefs: A-1", "body\nRefs: A-1", []],
    ["fix: x\n\nbody\n\nnote: this is prose\nmore", "body", [["note", "this is prose\nmore"]]],
    [
      "fix: x\n\nbody\n\nCloses: A-1/x\n and more\nRefs: B",
      "body",
      [
        ["Closes", "A-1/x\n and more"],
        ["Refs", "B"],
      ],
    ],
    ["fix: x\n\nhttp://example.com is not one", "http://example.com is not one", []],
  ])("%j", (message, body, footers) => {
    expect(read(message)).toMatchObject({ body, footers: footers.map(([token, value]) => ({ token, value })) });
  });

  test.each<[string, string[]]>([
    ["feat: x\n\nBREAKING CHANGE: gone", ["gone"]],
    ["feat: x\n\nBREAKING-CHANGE: gone", ["gone"]],
    ["feat!: x\n\nBREAKING CHANGE: gone", ["gone"]],
    ["feat: x\n\nbody\n\nBREAKING CHANGE: gone\nfor good\n\nRefs: A", ["gone\nfor good"]],
    ["feat: x\n\nRefs: A\n\nBREAKING CHANGE: gone", ["gone"]],
  ])("%j breaks", (message, notes) => {
    expect(read(message)).toMatchObject({ breaking: true, breakingNotes: notes });
  });
  test.each([
    "feat: x\n\nbreaking change: no",
    "feat: x\n\nBreaking Change: no",
    "feat: x\n\nBREAKING CHANGE no",
    "feat: x\n\nA BREAKING CHANGE: no",
  ])("%j does not break: only upper case counts", (message) => {
    expect(read(message).breaking).toBe(false);
  });
});

describe("reverts", () => {
  const id = "a".repeat(40);
  test("git's own message is accepted, with what it takes back", () => {
    expect(read(`Revert "feat(a): x"\n\nThis reverts commit ${id}.`)).toEqual({
      ...plain,
      type: "revert",
      description: "feat(a): x",
      body: `This reverts commit ${id}.`,
      reverts: { header: "feat(a): x", ids: [id] },
    });
    expect(read('Reapply "feat: x"')).toEqual({ ...plain, type: "feat", description: "reapply feat: x" });
  });
  test("a conventional revert names commits in its footer or body", () => {
    expect(read("revert: feat: x\n\nRefs: 676104e, a215868").reverts).toEqual({ header: "feat: x", ids: ["676104e", "a215868"] });
    expect(read(`revert: x\n\nThis reverts commit ${id}.`).reverts).toEqual({ header: "x", ids: [id] });
    expect(read("feat: x\n\nRefs: 676104e").reverts).toBeNull();
  });
});

test("the well-known parser reads the same from what both take", () => {
  const oracle = new CommitParser({
    headerPattern: /^(\w*)(?:\((.*)\))?!?: (.*)$/,
    breakingHeaderPattern: /^(\w*)(?:\((.*)\))?!: (.*)$/,
    headerCorrespondence: ["type", "scope", "subject"],
  });
  const types = ["feat", "fix", "docs"];
  const scopes = ["", "(api)", "(a,b)"];
  const rests = ["", "\n\nbody text\nmore", "\n\nbody\n\nBREAKING CHANGE: gone", "\n\nBREAKING CHANGE: gone"];
  let compared = 0;
  for (const type of types)
    for (const scope of scopes)
      for (const mark of ["", "!"])
        for (const rest of rests) {
          const message = `${type}${scope}${mark}: add a thing${rest}`;
          const ours = read(message);
          const theirs = oracle.parse(message);
          expect([ours.type, ours.scope, ours.description]).toEqual([theirs.type, theirs.scope, theirs.subject]);
          expect(ours.breakingNotes).toEqual(theirs.notes.map(({ text }) => text));
          expect(ours.body ?? "").toBe(theirs.body ?? "");
          compared += 1;
        }
  expect(compared).toBe(72);
});

test.each([
  [["docs: x", "fix: y", "feat: z"], "feat"],
  [["refactor: x", "fix(a)!: y"], "fix"],
  [["docs: x", "refactor: y"], "refactor"],
  [["docs: x", "wip"], "other"],
  [[], "other"],
  [['Revert "feat: x"'], "other"],
])("the strongest type of %j is %s", (messages, wanted) => {
  expect(strongestType(messages)).toBe(wanted);
});
