/** Histories about hygiene. */
import { historyGit } from "../build-history.js";
import type { CorpusCases } from "./corpus-case.js";

export const HYGIENE_CASES: CorpusCases = {
  "conflict markers": { change: [["feat: x", { "a.ts": "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n" }]], expect: { hygiene: "fail" } },
  "JSON that cannot be read": { change: [["feat: x", { "a.json": "{,}\n" }]], expect: { hygiene: "fail" } },
  "a file over the limit": {
    policy: "checks: { hygiene: { maxFileBytes: 100 } }\n",
    change: [["feat: x", { "a.bin": Buffer.alloc(101) }]],
    expect: { hygiene: "fail" },
  },
  "a small binary": { change: [["feat: x", { "a.bin": Buffer.alloc(100) }]], expect: { hygiene: "pass" } },
  "texts that hide from everyone who reads them": {
    base: { "was.ts": Buffer.from("a\0"), "gone.ts": Buffer.from("b\0") },
    change: [
      [
        "feat: x",
        {
          "was.ts": "a();\n",
          "gone.ts": null,
          "a.ts": Buffer.from("a(); // \0\n"),
          "a.yaml": Buffer.from("\ufeffa: 1\n", "utf16le"),
          Dockerfile: Buffer.from("RUN x\0\n"),
          "a.bin": Buffer.from("a\0"),
          "dist/a.js": Buffer.from("a(); // \0\n"),
          "plain.ts": "a();\n",
        },
      ],
    ],
    expect: { hygiene: "fail" },
    finds: { hygiene: ["hidden-text Dockerfile", "hidden-text a.ts", "hidden-text a.yaml", "hidden-text dist/a.js", "hidden-text was.ts"] },
  },
  "packed programs of others that hold odd bytes": {
    change: [["feat: x", { "dist/a.js": Buffer.from("a(); // \0\n"), "dist/b.js": "// x\rrun();\n" }]],
    expect: { hygiene: "pass" },
    finds: { hygiene: ["hidden-text dist/a.js"] },
  },
  "line breaks that git does not see": {
    change: [
      [
        "feat: x",
        {
          "a.ts": "// x\reval(a);\n",
          "b.ts": "// x\u2028eval(a);\r\n",
          "c.ts": "run();\r\n",
          "d.ts": "run();\r\r\n",
          "e.txt": "a\rb\n",
        },
      ],
    ],
    expect: { hygiene: "fail" },
    finds: { hygiene: ["hidden-line a.ts:1", "hidden-line b.ts:1"] },
  },
  "a link out of the repository": { change: [["feat: x", { away: { link: "/etc/passwd" } }]], expect: { hygiene: "fail" } },
  "names that differ only in case": { change: [["feat: x", { "Readme.md": "x\n" }]], expect: { hygiene: "fail" } },

  "modes, links and kinds of every sort": {
    base: {
      "was.txt": "x\n",
      "always.txt": { text: "x\n", mode: 0o755 },
      "becomes-link": "x\n",
      "becomes-file": { link: "was.txt" },
      "becomes-executable.md": "x\n",
    },
    change: [
      [
        "feat: x",
        {
          "was.txt": "y\n",
          "always.txt": { text: "y\n", mode: 0o755 },
          "becomes-link": { link: "was.txt" },
          "becomes-file": "x\n",
          "becomes-executable.md": { text: "x\n", mode: 0o755 },
          "new.txt": { text: "x\n", mode: 0o755 },
          "started.txt": { text: "#!/bin/sh\n", mode: 0o755 },
          "program.sh": { text: "x\n", mode: 0o755 },
          "deep/program": { text: "x\n", mode: 0o755 },
          "tool.bin2": Buffer.from([0, 1, 2]),
          "links/inside": { link: "../was.txt" },
          "links/self": { link: "./a/../b" },
          "links/out": { link: "../../etc/passwd" },
          "links/git": { link: "../.git/config" },
          "links/windows": { link: "C:\\x" },
          "links/share": { link: "\\\\server\\share" },
          "links/deep/in": { link: "../../was.txt" },
        },
      ],
    ],
    expect: { hygiene: "fail" },
    finds: {
      hygiene: [
        "kind-changed becomes-file",
        "kind-changed becomes-link",
        "symlink-escapes links/git",
        "symlink-escapes links/out",
        "symlink-escapes links/share",
        "symlink-escapes links/windows",
        "unexpected-executable becomes-executable.md",
        "unexpected-executable new.txt",
      ],
    },
  },
  "texts that no longer parse, and those that never did or may not": {
    base: {
      "was.json": "{,}\n",
      "was.yaml": "a: [\n",
      "old-name.json": "{,}\nlong enough to be known again\n1\n2\n3\n",
      "fine.json": "{}\n",
    },
    change: [
      [
        "feat: x",
        {
          "was.json": "{,,}\n",
          "was.yaml": "a: [1\n",
          "old-name.json": null,
          "new-name.json": "{,}\nlong enough to be known again\n1\n2\n4\n",
          "fine.json": '{\n  "a": 1,,\n}\n',
          "a.yaml": "a: [\n",
          "a.yml": "a: 1\nb: {\n",
          "chart.yaml": "a: {{ value }}\n",
          "chart2.yaml": "a: {% if %}\n",
          "tsconfig.json": '{ "a": 1, /* why */ }\n',
          "app/tsconfig.app.json": "{ // why\n}\n",
          "broken/tsconfig.json": "{ , }\n",
          "comment.json": "{ // no\n}\n",
          ".vscode/settings.json": "{ // yes\n}\n",
          ".eslintrc": "{ // yes\n}\n",
          "a.jsonc": "{ // yes\n}\n",
          ".swcrc": "{,}\n",
          "notes.txt": "{,}\n",
        },
      ],
    ],
    expect: { hygiene: "fail" },
    finds: {
      hygiene: [
        "json-unreadable .swcrc:1",
        "json-unreadable broken/tsconfig.json:1",
        "json-unreadable comment.json:1",
        "json-unreadable fine.json:2",
        "json-unreadable new-name.json:1",
        "json-unreadable was.json:1",
        "yaml-unreadable a.yaml:2",
        "yaml-unreadable a.yml:3",
        "yaml-unreadable was.yaml:2",
      ],
    },
  },
  "conflict markers in the forms that git writes, and lines that only look like them": {
    base: { "old.txt": "<<<<<<< HEAD\nx\n" },
    change: [
      [
        "feat: x",
        {
          "old.txt": "<<<<<<< HEAD\ny\n",
          "a.txt": "=======\n<<<<<<<\n||||||| base\r\n>>>>>>> other\n<<<<<<<< eight\n <<<<<<< HEAD\n>>>>>>>x\n",
        },
      ],
    ],
    expect: { hygiene: "fail" },
    finds: { hygiene: ["conflict-marker a.txt:2", "conflict-marker a.txt:3", "conflict-marker a.txt:4"] },
  },
  "names that collide in folders, by letters and by accents": {
    base: { "src/Api/a.ts": "1;\n", "docs/a.md": "x\n", "gone/File.ts": "one two three four\n", "edited/X.ts": "1;\n" },
    change: [
      [
        "feat: x",
        {
          "src/api/b.ts": "1;\n",
          "docs/A.md": "x y\n",
          "caf\u00e9.txt": "1\n",
          "cafe\u0301.txt": "2\n",
          "gone/File.ts": null,
          "gone/file.ts": "one two three four\n",
          "edited/X.ts": "2;\n",
          "plain.ts": "1;\n",
        },
      ],
    ],
    expect: { hygiene: "fail" },
    finds: {
      hygiene: ["case-collision caf\u00e9.txt", "case-collision cafe\u0301.txt", "case-collision docs/A.md", "case-collision src/api/b.ts"],
    },
  },
  "a submodule that moves, and one that goes": {
    base: { "a.txt": "1\n" },
    change: [],
    also: (folder) => {
      historyGit(folder, ["checkout", "--quiet", "main"]);
      for (const name of ["moves", "goes"])
        historyGit(folder, ["update-index", "--add", "--cacheinfo", `160000,${"12".repeat(20)},${name}`]);
      historyGit(folder, ["commit", "--quiet", "-m", "feat: sub"]);
      historyGit(folder, ["checkout", "--quiet", "-B", "work"]);
      historyGit(folder, ["update-index", "--add", "--cacheinfo", `160000,${"34".repeat(20)},moves`]);
      historyGit(folder, ["update-index", "--force-remove", "goes"]);
      historyGit(folder, ["commit", "--quiet", "-m", "feat: moved"]);
    },
    expect: { hygiene: "pass" },
    finds: { hygiene: ["submodule-moved moves"] },
  },
  "a file of exactly the limit, and one byte more": {
    policy: "checks: { hygiene: { maxFileBytes: 100, ignore: [big.bin] } }\n",
    change: [["feat: x", { "fits.bin": Buffer.alloc(100), "over.bin": Buffer.alloc(101), "big.bin": Buffer.alloc(500) }]],
    expect: { hygiene: "fail" },
    finds: { hygiene: ["large-file over.bin"] },
  },
};
