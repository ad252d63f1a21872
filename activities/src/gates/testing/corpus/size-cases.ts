/** Histories about size. */
import { code, lines, type CorpusCases } from "./corpus-case.js";

export const SIZE_CASES: CorpusCases = {
  "more lines than the limit": {
    policy: "checks: { size: { mode: required, maxLines: 10 } }\n",
    change: [["feat: x", { "a.txt": lines(11) }]],
    expect: { size: "fail", verdict: "fail" },
  },
  "a generated file counts for nothing": {
    policy: "checks: { size: { mode: required, maxLines: 10 } }\n",
    change: [["feat: x", { "a.min.js": lines(50) }]],
    expect: { verdict: "pass" },
  },
  "more modules than the limit": {
    policy: "checks: { size: { mode: required, maxModules: 1 } }\n",
    change: [["feat: x", { "a/x.ts": code(1), "b/x.ts": code(1) }]],
    expect: { size: "fail" },
  },
  "a file moved with one edit": {
    policy: "checks: { size: { mode: required, maxLines: 5 } }\n",
    base: { "old/a.txt": lines(30) },
    change: [["refactor: move", { "old/a.txt": null, "new/a.txt": `${lines(29)}changed\n` }]],
    expect: { size: "pass" },
  },

  "exactly the limits": {
    policy: "checks: { size: { mode: required, maxLines: 4, maxModules: 2 } }\n",
    base: { "a/x.txt": "1\n2\n", "root.txt": "1\n" },
    change: [["feat: x", { "a/x.txt": "1\n3\n", "b/y.txt": "1\n", "root.txt": "1\n2\n" }]],
    expect: { size: "pass" },
  },
  "one more than the limits, and the largest files are named": {
    policy: "checks: { size: { mode: required, maxLines: 22, maxModules: 6 } }\n",
    base: { "moved/a.txt": lines(30) },
    change: [
      [
        "feat: x",
        {
          "moved/a.txt": null,
          "new/a.txt": `${lines(29)}other\n`,
          "a/x.txt": lines(1),
          "b/x.txt": lines(6),
          "c/x.txt": lines(3),
          "d/x.txt": lines(6),
          "e/x.txt": lines(5),
        },
      ],
    ],
    expect: { size: "fail" },
    finds: { size: ["too-many-lines", "too-many-modules"] },
  },
  "files that nobody wrote by hand": {
    policy: "checks: { size: { mode: required, maxLines: 1 } }\n",
    change: [["feat: x", { "vendor/a.txt": lines(9), "yarn.lock": lines(9), "a.min.js": lines(9) }]],
    expect: { size: "not-applicable" },
  },
};
