/** Histories about commits. */
import { historyGit } from "../build-history.js";
import type { CorpusCases } from "./corpus-case.js";

const ID = "a".repeat(40);
/** Messages that are fine, and messages with the fault that each has. */
const GOOD_MESSAGES = [
  "feat(a,b): x",
  "feat(a b/c-d): x: y",
  "feat!: x",
  "feat(api)!: x",
  "fix: x\n\none\ntwo\n\nthree",
  "fix: x\n\nbody\n\nReviewed-by: Z\nRefs #133",
  "fix: x\n\nbody\nRefs: A-1",
  "fix: x\n\nbody\n\nCloses: A-1/x\n and more\nRefs: B",
  "feat: x\n\nBREAKING CHANGE: gone",
  "feat: x\n\nbody\n\nBREAKING-CHANGE: gone\nfor good\n\nRefs: A",
  "feat: x\n\nRefs: A\n\nBREAKING CHANGE: gone",
  `Revert "feat(a): x"\n\nThis reverts commit ${ID}.`,
  `Revert "${"a long header that was judged when it landed ".repeat(4).trim()}"`,
  'Reapply "feat: x"',
  "revert: feat: x\n\nRefs: 676104e, a215868",
  `docs: ${"x".repeat(94)}`,
];
const BAD_MESSAGES = [
  "add things",
  "feat add: things",
  "feat (api): x",
  "feat(a(b)): x",
  "!: x",
  "feat!!: x",
  ": x",
  "feat(): x",
  "feat:",
  "feat(a)!:   ",
  "feat:x",
  "feat:  x",
  "feat: x\nbody",
  "fixup! feat: x",
  "squash! x",
  "amend! x",
  "FEAT: x",
  "feta: x",
  `docs: ${"x".repeat(95)}`,
  "wip(x): y",
];

export const COMMITS_CASES: CorpusCases = {
  "an unconventional title": {
    policy: "checks: { commits: { mode: required } }\n",
    change: [["did things", { a: "1\n" }]],
    expect: { commits: "fail", verdict: "fail" },
  },
  "a title handed in": { change: [["did things", { a: "1\n" }]], title: "feat: things", expect: { commits: "pass" } },
  "a fixup, merged": {
    policy: "landing: merge\n",
    change: [
      ["feat: a", { a: "1\n" }],
      ["fixup! feat: a", { a: "2\n" }],
    ],
    expect: { commits: "fail" },
  },
  "a fixup, squashed": {
    change: [
      ["feat: a", { a: "1\n" }],
      ["fixup! feat: a", { a: "2\n" }],
    ],
    expect: { commits: "pass" },
  },
  "a revert as git writes it": { change: [['Revert "feat: a"', { a: "1\n" }]], expect: { commits: "pass" } },

  "messages in every form, merged": {
    policy: "landing: merge\n",
    change: [...GOOD_MESSAGES, ...BAD_MESSAGES].map((message, at) => [message, { a: `${String(at)}\n` }] as const),
    expect: { commits: "fail" },
  },
  "good messages alone, rebased": {
    policy: "landing: rebase\nchecks: { commits: { types: [feat, fix, docs, revert], headerMax: 100 } }\n",
    change: GOOD_MESSAGES.map((message, at) => [message, { a: `${String(at)}\n` }] as const),
    expect: { commits: "pass" },
    finds: { commits: [] },
  },
  "scopes that the policy names, and others": {
    policy: "landing: merge\nchecks: { commits: { scopes: [api, cli] } }\n",
    change: [
      ["feat(api): x", { a: "1\n" }],
      ["feat(web): x", { a: "2\n" }],
      ["feat(clii): x", { a: "3\n" }],
      ["feat: x", { a: "4\n" }],
    ],
    expect: { commits: "fail" },
    finds: { commits: ["scope-unknown", "scope-unknown"] },
  },
  "a squash whose body has no line between": {
    change: [["feat: a", { a: "1\n" }]],
    title: "feat: a\nb",
    expect: { commits: "fail" },
  },
  "a title that is empty": { change: [["feat: a", { a: "1\n" }]], title: "  ", expect: { commits: "fail" } },
  "a merge of the target into the branch": {
    policy: "landing: merge\n",
    change: [["feat: a", { a: "1\n" }]],
    later: { b: "1\n" },
    also: (folder) => {
      historyGit(folder, ["commit", "--quiet", "--allow-empty", "-m", "feat: more"]);
    },
    after: (folder) => {
      historyGit(folder, ["merge", "--quiet", "--no-ff", "-m", "Merge main into work", "main"]);
    },
    expect: { commits: "pass", secrets: "pass" },
  },
};
