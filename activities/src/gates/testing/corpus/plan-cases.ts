/** Histories about plan. */
import { code, lines, SHELL_BASE, tests, type CorpusCase, type CorpusCases } from "./corpus-case.js";

const REQUIRED = "checks: { plan: { mode: required } }\n";
const PLAN = `items:
  - { id: A-1, title: one, state: open, globs: ["src/**", "none/**"], acceptance: [{ id: shown, test: "test/value.test.sh" }, { id: other, test: nobody }, { id: bare }] }
  - { id: A-12, title: twelve, state: open, owner: ann, globs: ["lib/**"] }
  - { id: A-2, title: two, state: done, globs: ["src/**"] }
  - { id: A-3, title: three, state: abandoned, globs: ["src/**"] }
`;
const TEN = lines(9, "//");
const planned = (...change: NonNullable<CorpusCase["change"]>): Pick<CorpusCase, "policy" | "base" | "change"> => ({
  policy: REQUIRED,
  base: { ".praxis/plan.yaml": PLAN, "src/old.ts": "one two three four five\n", "src/gone.ts": "1;\n" },
  change,
});

export const PLAN_CASES: CorpusCases = {
  "a plan that is not there": {
    policy: "checks: { plan: { mode: required } }\n",
    change: [["feat: x\n\nRefs: A-1", { "src/a.ts": lines(9, "//") }]],
    expect: { plan: "missing", verdict: "undecided" },
  },
  "a change that keeps to its plan item": {
    policy: "checks: { plan: { mode: required } }\n",
    base: { ".praxis/plan.yaml": "items:\n  - { id: A-1, title: x, state: open, globs: [src/**] }\n" },
    change: [["feat: x\n\nRefs: A-1", { "src/a.ts": lines(9, "//") }]],
    expect: { plan: "pass", verdict: "pass" },
  },
  "a change that drifts from its plan item": {
    policy: "checks: { plan: { mode: required } }\n",
    base: { ".praxis/plan.yaml": "items:\n  - { id: A-1, title: x, state: open, globs: [src/**] }\n" },
    change: [["feat: x\n\nRefs: A-1", { "src/a.ts": code(1), "lib/b.ts": lines(9, "//") }]],
    expect: { plan: "fail", verdict: "fail" },
  },

  "a change that names nothing": {
    ...planned(["feat: x", { "src/a.ts": TEN }]),
    expect: { plan: "fail" },
    finds: { plan: ["no-reference"] },
  },
  "references that are unknown, done, abandoned, or commits": {
    ...planned(["feat: x\n\nRefs: A-9, A-2; A-3\nRefs: 676104e", { "src/a.ts": TEN }]),
    expect: { plan: "fail" },
    finds: { plan: ["item-not-open", "item-not-open", "unknown-item"] },
  },
  "references in every form": {
    ...planned(
      ["feat: x\n\nsee refs: nothing\nrefs #A-1\nCLOSES: A-12", { "src/a.ts": TEN, "lib/a.ts": TEN }],
      ["fix: y", { "src/b.ts": TEN }],
    ),
    expect: { plan: "pass" },
  },
  "a footer on the first line is no footer": { ...planned(["Refs: A-1", { "src/a.ts": TEN }]), expect: { plan: "fail" } },
  "an item in the branch's name, and a longer one that is not it": {
    ...planned(["feat: x", { "lib/a.ts": TEN }]),
    branch: "feat/a-12-login",
    expect: { plan: "pass" },
  },
  "files that drift, by their new name, their old one, and never the plan": {
    ...planned([
      "feat: x\n\nRefs: A-1",
      {
        "src/old.ts": null,
        "other/new.ts": "one two three four five\n",
        "zoo/z.ts": TEN,
        "src/gone.ts": null,
        ".praxis/plan.yaml": `${PLAN}# more\n`,
      },
    ]),
    expect: { plan: "fail" },
    finds: { plan: ["drift other/new.ts", "drift zoo/z.ts"] },
  },
  "closed entries without results of tests": {
    ...planned(["feat: x\n\nCloses: A-1/shown\nCloses: A-1/bare\nCloses: A-1/no-such\nCloses: A-9/x", { "src/a.ts": TEN }]),
    expect: { plan: "fail" },
    finds: { plan: ["acceptance-unproved", "acceptance-unproved", "unknown-acceptance", "unknown-item"] },
  },
  "closed entries, one shown by a test and one not": {
    policy: `${tests(", requireRed: false")}  plan: { mode: required }\n`,
    base: { ...SHELL_BASE, ".praxis/plan.yaml": PLAN },
    change: [["feat: x\n\nCloses: A-1/shown, A-1/other", { "src/a.ts": TEN }]],
    expect: { plan: "fail", tests: "pass" },
    finds: { plan: ["acceptance-unproved"] },
  },
  "a closed entry that its test shows": {
    policy: `${tests(", requireRed: false")}  plan: { mode: required }\n`,
    base: { ...SHELL_BASE, ".praxis/plan.yaml": PLAN },
    change: [["feat: x\n\nCloses: A-1/shown", { "src/a.ts": TEN }]],
    expect: { plan: "pass" },
  },
  "five lines of documents": {
    ...planned(["docs: x", { "docs/a.md": lines(3), "NOTES.md": lines(2) }]),
    expect: { plan: "not-applicable" },
  },
  "six lines of documents": { ...planned(["docs: x", { "docs/a.md": lines(6) }]), expect: { plan: "fail" } },
  "five lines of which one is code": { ...planned(["docs: x", { "docs/a.md": lines(3), "src/a.ts": "1;\n" }]), expect: { plan: "fail" } },
  "a document moved out of the code": {
    ...planned(["docs: x", { "src/old.ts": null, "docs/old.md": "one two three four five\n" }]),
    expect: { plan: "fail" },
  },
  "a picture among the documents": { ...planned(["docs: x", { "docs/a.md": Buffer.from([0, 1, 2]) }]), expect: { plan: "fail" } },
  "edited lines count once": {
    ...planned(["docs: x", { "docs/b.md": "1\n2\n3\n4\n5\n" }]),
    base: { ".praxis/plan.yaml": PLAN, "docs/b.md": "a\nb\nc\nd\ne\n" },
    expect: { plan: "not-applicable" },
  },
  "nothing in the plan's scope": {
    ...planned(["feat: x", { "src/a.ts": TEN }]),
    policy: "checks: { plan: { mode: required, paths: [other/**] } }\n",
    expect: { plan: "not-applicable" },
  },
  "a plan that cannot be read": {
    ...planned(["feat: x\n\nRefs: A-1", { "src/a.ts": TEN }]),
    base: {
      ".praxis/plan.yaml":
        "items:\n  - { id: A-1, title: x, state: openn, globs: [a] }\n  - { id: A-1, title: y, state: open, more: 1 }\n  - { title: z, state: open }\n",
    },
    expect: { plan: "error", verdict: "undecided" },
  },
  "a plan that is no YAML": {
    ...planned(["feat: x\n\nRefs: A-1", { "src/a.ts": TEN }]),
    base: { ".praxis/plan.yaml": "items: [\n" },
    expect: { plan: "error" },
  },
  "a plan that is empty": {
    ...planned(["feat: x\n\nRefs: A-1", { "src/a.ts": TEN }]),
    base: { ".praxis/plan.yaml": "" },
    expect: { plan: "error" },
  },
  "two items with one id": {
    ...planned(["feat: x\n\nRefs: A-1", { "src/a.ts": TEN }]),
    base: { ".praxis/plan.yaml": "items:\n  - { id: A-1, title: x, state: open }\n  - { id: A-1, title: y, state: open }\n" },
    expect: { plan: "error" },
  },
};
