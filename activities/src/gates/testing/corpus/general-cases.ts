/** Histories about general. */
import { historyGit } from "../build-history.js";
import { AWS, code, lines, type CorpusCases } from "./corpus-case.js";

export const GENERAL_CASES: CorpusCases = {
  "an empty change": {
    change: [],
    expect: {
      verdict: "pass",
      secrets: "not-applicable",
      dependencies: "not-applicable",
      security: "not-applicable",
      commits: "not-applicable",
      size: "not-applicable",
      hygiene: "not-applicable",
      integrity: "not-applicable",
    },
  },
  "an ordinary change": {
    change: [["feat: more", { "src/a.ts": code(1) }]],
    expect: {
      verdict: "pass",
      secrets: "pass",
      commits: "pass",
      size: "pass",
      hygiene: "pass",
      integrity: "pass",
      tests: "not-applicable",
      plan: "not-applicable",
    },
  },
  "a broken policy on the target": { policy: "landing: sideways\n", change: [["feat: x", { a: "1\n" }]], expect: { verdict: "undecided" } },
  "a policy that is broken in the change alone": {
    change: [["feat: x", { ".praxis/gate.yaml": "version: 99\n" }]],
    expect: { verdict: "fail", integrity: "fail" },
  },
  "the policy of the target's tip, not of the merge base": {
    change: [["feat: x", { "a.txt": lines(2) }]],
    later: { ".praxis/gate.yaml": "version: 1\nchecks: { size: { mode: required, maxLines: 1 } }\n" },
    expect: { size: "fail", verdict: "fail" },
  },
  "a check that is off": {
    policy: "checks: { secrets: { mode: off } }\n",
    change: [["feat: x", { "a.txt": `key = "${AWS}"\n` }]],
    expect: { verdict: "pass" },
  },
  "a name that is not UTF-8": {
    change: [],
    also: (folder) => {
      const blob = historyGit(folder, ["hash-object", "-w", "--stdin"], { input: `key = "${AWS}"\n` });
      historyGit(folder, ["update-index", "-z", "--index-info"], { input: Buffer.from(`100644 ${blob}\tcaf\xe9.py\0`, "latin1") });
      historyGit(folder, ["commit", "--quiet", "-m", "feat: name"]);
    },
    expect: { secrets: "fail" },
  },
  "10,000 files": {
    change: [
      [
        "feat: many",
        Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`d${String(at % 100)}/f${String(at)}.txt`, `${String(at)}\n`])),
      ],
    ],
    expect: { secrets: "pass", hygiene: "pass", size: "fail", verdict: "pass" },
    noFixture: "ten thousand files are three megabytes",
  },
  "a submodule": {
    change: [],
    also: (folder) => {
      historyGit(folder, ["update-index", "--add", "--cacheinfo", `160000,${"12".repeat(20)},vendor/sub`]);
      historyGit(folder, ["commit", "--quiet", "-m", "feat: sub"]);
    },
    expect: { secrets: "not-applicable", hygiene: "pass", verdict: "pass" },
  },
};
