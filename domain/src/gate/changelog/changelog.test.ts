/** A changelog tells what is really in a release: what was taken back is not, and every break is. */
import { describe, expect, test } from "@jest/globals";
import { changelogSection, withSection } from "./changelog-section.js";
import { changelogEntries } from "./landed-changes.js";
import { bumpFor, nextVersion } from "./next-version.js";

const idOf = (index: number): string => String(index).repeat(40).slice(0, 40);
const entriesOf = (...messages: string[]) => changelogEntries(messages.map((message, index) => ({ id: idOf(index + 1), message })));
const texts = (...messages: string[]) => entriesOf(...messages).map(({ type, text }) => `${type}: ${text}`);

describe("which commits count", () => {
  test.each<[string, string[], string[]]>([
    ["each conventional one", ["feat: a", "wip", "fix: b"], ["feat: a", "fix: b"]],
    ["a revert by header", ["feat: a", "fix: b", 'Revert "feat: a"'], ["fix: b"]],
    ["a revert by id", ["feat: a", `Revert "something"\n\nThis reverts commit ${idOf(1)}.`], []],
    ["a revert by short id", ["feat: a", "fix: b", "revert: gone\n\nRefs: 2222222"], ["feat: a"]],
    ["the latest of two alike", ["feat: a", "feat: a", 'Revert "feat: a"'], ["feat: a"]],
    ["a revert of a revert", ["feat: a", 'Revert "feat: a"', `Revert "Revert "feat: a""\n\nThis reverts commit ${idOf(2)}.`], ["feat: a"]],
    ["a revert of a revert, by header", ["feat: a", 'Revert "feat: a"', 'Revert "Revert "feat: a""'], ["feat: a"]],
    ["a revert of something older", ["fix: b", 'Revert "feat: a"'], ["fix: b", "revert: feat: a"]],
    ["once more after a revert", ["feat: a", 'Revert "feat: a"', "feat: a"], ["feat: a"]],
    [
      "a fenced block",
      ["feat: x\n\nBEGIN_COMMIT_OVERRIDE\nfeat(a): one\nfix!: two\nprose\nEND_COMMIT_OVERRIDE"],
      ["feat: one", "fix: two"],
    ],
    ["footers", ["chore: x\n\nbody\n\nChangelog: feat: one\nChangelog: just words"], ["feat: one", "chore: just words"]],
    ["a footer that says none", ["feat: x\n\nChangelog: none"], []],
  ])("%s", (_, messages, wanted) => {
    expect(texts(...messages)).toEqual(wanted);
  });
  test("an entry has its commit, scope and breaks", () => {
    expect(entriesOf("feat(api)!: x\n\nBREAKING CHANGE: gone")).toEqual([
      { commit: idOf(1), type: "feat", scope: "api", text: "x", breaking: ["gone"] },
    ]);
    expect(entriesOf("feat!: x\n\nbody\n\nChangelog: y")[0]?.breaking).toEqual([]);
  });
});

test.each<[string, string[], string, string | null]>([
  ["1.2.3", ["feat: a"], "minor", "1.3.0"],
  ["1.2.3", ["fix: a"], "patch", "1.2.4"],
  ["1.2.3", ["perf: a"], "patch", "1.2.4"],
  ["1.2.3", ["docs: a", "fix: b", "feat: c"], "minor", "1.3.0"],
  ["1.2.3", ["feat!: a"], "major", "2.0.0"],
  ["1.2.3", ["docs: a\n\nBREAKING CHANGE: b"], "major", "2.0.0"],
  ["0.2.3", ["feat!: a"], "minor", "0.3.0"],
  ["0.2.3", ["feat: a"], "minor", "0.3.0"],
  ["0.2.3", ["fix: a"], "patch", "0.2.4"],
  ["1.2.3", ["docs: a"], "none", "1.2.3"],
  ["1.2.3", ["feat: a", 'Revert "feat: a"'], "none", "1.2.3"],
  ["1.2.3", ['Revert "feat: old"'], "patch", "1.2.4"],
  ["v1.2.3", ["fix: a"], "patch", "1.2.4"],
  ["nonsense", ["feat!: a"], "major", null],
])("from %s, %j is a %s: %s", (current, messages, bump, version) => {
  const entries = entriesOf(...messages);
  expect([bumpFor(entries, current), nextVersion(current, bumpFor(entries, current))]).toEqual([bump, version]);
});

const section = changelogSection(
  entriesOf("feat(api): one", "fix: two", "perf: three", "docs: four", "refactor!: five", 'Revert "feat: old"', "fix: two"),
  "1.0.0",
  "2030-01-15",
);

test("a section is grouped, breaks are told first, nothing twice", () => {
  expect(section).toBe(
    "## [1.0.0] - 2030-01-15\n\n### Added\n\n- **api:** one\n\n### Changed\n\n- three\n- **Breaking:** five\n- Reverted: feat: old\n\n### Fixed\n\n- two\n",
  );
  expect(changelogSection([], null, "2030-01-15")).toBe("## [Unreleased]\n");
  expect(changelogSection([], "1.0.0", null)).toBe("## [1.0.0]\n");
  expect(changelogSection(entriesOf("feat: a\n\nBREAKING CHANGE: one\n  two"), "2.0.0", null)).toBe(
    "## [2.0.0]\n\n### Added\n\n- a\n\n### Changed\n\n- **Breaking:** one two\n",
  );
});

describe("a section in its file", () => {
  const old = "# Changelog\n\nIntro.\n\n## [Unreleased]\n\n- soon\n\n## [0.9.0] - 2029-01-01\n\n- old\n";
  test("a new file begins with a heading", () => {
    expect(withSection(null, "## [1.0.0]\n")).toBe(
      "# Changelog\n\nWhat changed for those who use this, newest first. Versions follow https://semver.org.\n\n## [1.0.0]\n",
    );
  });
  test("comes below what is not released and above what is older", () => {
    expect(withSection(old, "## [1.0.0]\n\n- new\n")).toBe(
      "# Changelog\n\nIntro.\n\n## [Unreleased]\n\n- soon\n\n## [1.0.0]\n\n- new\n\n## [0.9.0] - 2029-01-01\n\n- old\n",
    );
    expect(withSection("# C\n\n## [0.9.0]\n", "## [1.0.0]\n")).toBe("# C\n\n## [1.0.0]\n\n## [0.9.0]\n");
    expect(withSection("# C\n", "## [1.0.0]\n")).toBe("# C\n\n## [1.0.0]\n");
  });
  test("replaces itself, and again changes nothing", () => {
    const once = withSection(old, "## [Unreleased]\n\n- now\n");
    expect(once).toBe("# Changelog\n\nIntro.\n\n## [Unreleased]\n\n- now\n\n## [0.9.0] - 2029-01-01\n\n- old\n");
    expect(withSection(once, "## [Unreleased]\n\n- now\n")).toBe(once);
    expect(withSection(old, "## [0.9.0] - 2029-02-02\n\n- mended\n")).toBe(
      "# Changelog\n\nIntro.\n\n## [Unreleased]\n\n- soon\n\n## [0.9.0] - 2029-02-02\n\n- mended\n",
    );
  });
});
