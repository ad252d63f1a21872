/** What git prints becomes files and lines, byte for byte. The bytes below were printed by git 2.39 for a repository made for this. */
import { describe, expect, test } from "@jest/globals";
import parsePatch from "parse-diff";
import { addedLines, isSubmodule, isSymlink, removedLines } from "./changed-file.js";
import { gitPath } from "./git-path.js";
import { parseDiff } from "./parse-diff.js";
import { createRenameMap } from "./rename-map.js";

const ZERO = "0".repeat(40);
const ONE = "1".repeat(40);
const TWO = "2".repeat(40);

/** Latin-1 text → bytes, so that any byte can be written as \xNN. */
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const raw = (oldMode: string, newMode: string, oldBlob: string, newBlob: string, status: string, ...names: string[]): string =>
  `:${oldMode} ${newMode} ${oldBlob} ${newBlob} ${status}\0${names.map((name) => `${name}\0`).join("")}`;
const output = (entries: string[], patch: string): Uint8Array => bytes(entries.length === 0 ? patch : `${entries.join("")}\0${patch}`);

describe("parseDiff", () => {
  test("no output is no change", () => {
    expect(parseDiff(new Uint8Array())).toEqual([]);
  });

  test("an edited line keeps its number, its text and its carriage return; a mode may change beside it", () => {
    const [file] = parseDiff(
      output(
        [raw("100644", "100755", ONE, TWO, "M", "a.txt")],
        `diff --git a/a.txt b/a.txt\nold mode 100644\nnew mode 100755\nindex ${ONE}..${TWO}\n--- a/a.txt\n+++ b/a.txt\n@@ -2 +2,2 @@ fn\n-b\r\n+B\r\n+++ c\n`,
      ),
    );
    expect(file).toEqual({
      path: "a.txt",
      oldPath: "a.txt",
      status: "modified",
      oldMode: "100644",
      newMode: "100755",
      oldBlob: ONE,
      newBlob: TWO,
      binary: false,
      hunks: [
        {
          removed: [{ line: 2, text: "b\r" }],
          added: [
            { line: 2, text: "B\r" },
            { line: 3, text: "++ c" },
          ],
        },
      ],
    });
  });

  test("a removed line that looks like a file head stays a line", () => {
    const [file, other] = parseDiff(
      output(
        [raw("100644", "100644", ONE, TWO, "M", "a"), raw("100644", "000000", ONE, ZERO, "D", "b")],
        `diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,2 +0,0 @@\n-diff --git a/x b/x\n-@@ -1 +1 @@\n` +
          `diff --git a/b b/b\ndeleted file mode 100644\n--- a/b\n+++ /dev/null\n@@ -1 +0,0 @@\n-last\n`,
      ),
    );
    expect(file && removedLines(file).map(({ text }) => text)).toEqual(["diff --git a/x b/x", "@@ -1 +1 @@"]);
    expect(file && addedLines(file)).toEqual([]);
    expect(other).toMatchObject({
      path: "b",
      oldPath: "b",
      status: "deleted",
      newMode: null,
      newBlob: null,
      oldMode: "100644",
      oldBlob: ONE,
    });
  });

  test("a missing line feed at the end is known on each side", () => {
    const [file] = parseDiff(
      output(
        [raw("100644", "100644", ONE, TWO, "M", "n")],
        "diff --git a/n b/n\n--- a/n\n+++ b/n\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n",
      ),
    );
    expect(file?.hunks).toEqual([{ removed: [{ line: 1, text: "x", noNewline: true }], added: [{ line: 1, text: "y", noNewline: true }] }]);
  });

  test("a renamed file has both names, and only its edits as lines", () => {
    const files = parseDiff(
      output(
        [raw("100644", "100644", ONE, TWO, "R095", "old.ts", "new dir/new.ts"), raw("100644", "100644", ONE, ONE, "C100", "src", "copy")],
        `diff --git a/old.ts b/new dir/new.ts\nsimilarity index 95%\nrename from old.ts\nrename to new dir/new.ts\n--- a/old.ts\n+++ b/new dir/new.ts\n@@ -15 +15 @@\n-15\n+15x\n` +
          `diff --git a/src b/copy\nsimilarity index 100%\ncopy from src\ncopy to copy\n`,
      ),
    );
    expect(files.map(({ path, oldPath, status }) => [status, oldPath, path])).toEqual([
      ["renamed", "old.ts", "new dir/new.ts"],
      ["copied", "src", "copy"],
    ]);
    expect(files.flatMap(addedLines)).toEqual([{ line: 15, text: "15x" }]);
    const map = createRenameMap(files);
    expect([map.toBase("new dir/new.ts"), map.toBase("copy"), map.toBase("x")]).toEqual(["old.ts", "copy", "x"]);
    expect([map.toHead("old.ts"), map.toHead("src"), map.toHead("x")]).toEqual(["new dir/new.ts", "src", "x"]);
  });

  test("a file that became a symlink is one file of two patches", () => {
    const [file, next] = parseDiff(
      output(
        [raw("100644", "120000", ONE, TWO, "T", "link"), raw("000000", "160000", ZERO, ONE, "A", "sub")],
        `diff --git a/link b/link\ndeleted file mode 100644\n--- a/link\n+++ /dev/null\n@@ -1 +0,0 @@\n-file\n` +
          `diff --git a/link b/link\nnew file mode 120000\n--- /dev/null\n+++ b/link\n@@ -0,0 +1 @@\n+target\n\\ No newline at end of file\n` +
          `diff --git a/sub b/sub\nnew file mode 160000\n--- /dev/null\n+++ b/sub\n@@ -0,0 +1 @@\n+Subproject commit ${ONE}\n`,
      ),
    );
    expect(file).toMatchObject({ status: "type-changed", hunks: [{ removed: [{ text: "file" }] }, { added: [{ text: "target" }] }] });
    expect([file && isSymlink(file), file && isSubmodule(file), next && isSubmodule(next), next && isSymlink(next)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(next).toMatchObject({ status: "added", oldPath: null, oldMode: null, oldBlob: null, newMode: "160000" });
  });

  test("binary files show no lines", () => {
    const files = parseDiff(
      output(
        [
          raw("100644", "100644", ONE, TWO, "M", "bin"),
          raw("100644", "100644", ONE, TWO, "M", "bin2"),
          raw("000000", "100644", ZERO, ONE, "A", "e"),
        ],
        "diff --git a/bin b/bin\nindex 1..2 100644\nBinary files a/bin and b/bin differ\n" +
          "diff --git a/bin2 b/bin2\nindex 1..2 100644\nGIT binary patch\nliteral 3\nKcmZQz00000\n\n" +
          "diff --git a/e b/e\nnew file mode 100644\n",
      ),
    );
    expect(files.map(({ binary, hunks }) => [binary, hunks.length])).toEqual([
      [true, 0],
      [true, 0],
      [false, 0],
    ]);
  });

  test("names and lines that are not UTF-8 are shown and nothing is lost", () => {
    const [odd, fine] = parseDiff(
      output(
        [raw("000000", "100644", ZERO, ONE, "A", 'n\xff"\t.txt'), raw("000000", "100644", ZERO, ONE, "A", "\xc3\xbc.txt")],
        "diff --git a/x b/x\nnew file mode 100644\n@@ -0,0 +1 @@\n+a\xff\ndiff --git a/y b/y\nnew file mode 100644\n@@ -0,0 +1 @@\n+\xc3\xbc\n",
      ),
    );
    expect([odd?.path, odd && addedLines(odd)[0]?.text]).toEqual(['"n\\377\\"\\t.txt"', "a\ufffd"]);
    expect([fine?.path, fine && addedLines(fine)[0]?.text]).toEqual(["ü.txt", "ü"]);
  });

  test.each([
    ["a list that ends in the middle", bytes(`:100644 100644 ${ONE} ${TWO} M`)],
    ["an entry of an unknown kind", output([raw("100644", "100644", ONE, TWO, "U", "a")], "diff --git a/a b/a\n")],
    ["a file without its patch", output([raw("100644", "100644", ONE, TWO, "M", "a")], "")],
    ["a patch without its file", output([], "diff --git a/a b/a\n")],
    ["a hunk that ends early", output([raw("100644", "100644", ONE, TWO, "M", "a")], "diff --git a/a b/a\n@@ -1,2 +0,0 @@\n-x\n+y\n")],
    [
      "a hunk at the end that ends early",
      output([raw("100644", "100644", ONE, TWO, "M", "a")], "diff --git a/a b/a\n@@ -1,2 +0,0 @@\n-x\n"),
    ],
    ["text before the first file", output([raw("100644", "100644", ONE, TWO, "M", "a")], "warning: x\ndiff --git a/a b/a\n")],
  ])("%s is refused, never read halfway", (_, bad) => {
    expect(() => parseDiff(bad)).toThrow(expect.objectContaining({ code: "diff_unreadable" }));
  });

  test("a well-known reader of patches finds the same lines", () => {
    const patch =
      "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,2 +1 @@\n-one\n-two\n+1\n@@ -9,0 +9,2 @@\n+nine\n+ten\n" +
      "diff --git a/b b/b\nnew file mode 100644\n--- /dev/null\n+++ b/b\n@@ -0,0 +1,2 @@\n+x\n+y\n\\ No newline at end of file\n";
    const ours = parseDiff(output([raw("100644", "100644", ONE, TWO, "M", "a"), raw("000000", "100644", ZERO, ONE, "A", "b")], patch));
    const theirs = parsePatch(patch).map((file) =>
      file.chunks.flatMap(({ changes }) =>
        changes.flatMap((change) =>
          change.type !== "normal" && !change.content.startsWith("\\") ? [[change.type, change.ln, change.content.slice(1)]] : [],
        ),
      ),
    );
    expect(
      ours.map((file) =>
        file.hunks.flatMap(({ removed, added }) => [
          ...removed.map(({ line, text }) => ["del", line, text]),
          ...added.map(({ line, text }) => ["add", line, text]),
        ]),
      ),
    ).toEqual(theirs);
  });
});

test.each([
  ["a b", "a b"],
  ["\x07\x08\t\n\x0b\x0c\r\\\xff", '"\\a\\b\\t\\n\\v\\f\\r\\\\\\377"'],
  ["\x01\x7f\xe9", '"\\001\\177\\351"'],
  ["~ \xff", '"~ \\377"'],
  // Valid UTF-8 stays, whatever it holds.
  ["\xef\xbb\xbfa\n", "\ufeffa\n"],
])("gitPath(%j)", (name, wanted) => {
  expect(gitPath(bytes(name))).toBe(wanted);
});
