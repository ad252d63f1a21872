/** What no review should have to find is found, with its place; what only looks like it passes. */
import { describe, expect, test } from "@jest/globals";
import { inputFor, type ChangeSketch, type FileEdit } from "../../testing/change.js";
import { judgeHygiene } from "./judge-hygiene.js";

const judge = (sketch: ChangeSketch, bytes: Record<string, number> = {}, policy = "") =>
  judgeHygiene(inputFor("hygiene", sketch, { bytes }, policy));
const rulesOf = (path: string, edit: FileEdit, bytes = 1) =>
  judge({ files: { [path]: edit } }, { [path]: bytes }).findings.map(({ rule }) => rule);

test("nothing changed is nothing to judge; an ordinary change passes", () => {
  expect(judge({}).outcome).toBe("not-applicable");
  expect(judge({ files: { "a.ts": { after: "x\n" } } }, {}, "checks: {hygiene: {ignore: ['a.ts']}}").outcome).toBe("not-applicable");
  expect(judge({ files: { "a.ts": { after: "x\n" } } })).toEqual({
    outcome: "pass",
    findings: [],
    reason: { says: "1 changed file looked at" },
  });
  expect(judge({ files: { "a.bin": { after: "x", binary: true } } }, { "a.bin": 1000 }).outcome).toBe("pass");
});

test("a text that git takes for binary was read by nobody: it blocks where people write it by hand, and is told elsewhere", () => {
  const hidden = (path: string, after: string | null = "x") =>
    judge({ files: { [path]: { before: "x", after, binary: true } } }).findings.map(({ rule, blocking }) => `${rule} ${String(blocking)}`);
  for (const path of ["a.ts", "b/a.py", "a.json", "x.YAML", ".env", "Dockerfile", "a.pem"])
    expect(hidden(path)).toEqual(["hidden-text true"]);
  for (const path of ["dist/a.js", "a.min.js", "package-lock.json"]) expect(hidden(path)).toEqual(["hidden-text false"]);
  for (const path of ["a.png", "a.pdf", "a.bin", "LICENSE"]) expect(hidden(path)).toEqual([]);
  expect(hidden("a.ts", null)).toEqual([]);
});

test("a line break that git does not see hides what follows a comment", () => {
  const hidden = (path: string, after: string) => rulesOf(path, { before: "", after });
  for (const end of ["\r", "\u2028", "\u2029"]) expect(hidden("a.ts", `// x${end}run();\n`)).toEqual(["hidden-line"]);
  for (const text of ["run();\r\n", "run();\r\r\n", "run();\n"]) expect(hidden("a.ts", text)).toEqual([]);
  for (const path of ["a.txt", "dist/a.js"]) expect(hidden(path, "// x\rrun();\n")).toEqual([]);
});

describe("conflict markers", () => {
  test.each([
    ["<<<<<<< HEAD", 1],
    ["<<<<<<<", 1],
    [">>>>>>> feature\r", 1],
    ["||||||| base", 1],
    ["=======", 0],
    ["<<<<<<<< eight", 0],
    [" <<<<<<< HEAD", 0],
    ["<<<<<<<x", 0],
    ["<<<<<< HEAD", 0],
  ])("%j: %d", (line, count) => {
    expect(rulesOf("a.txt", { after: `${line}\n` })).toHaveLength(count);
  });
  test("are told line by line, only where they were added", () => {
    const done = judge({ files: { "a.ts": { before: "<<<<<<< old\n", after: "<<<<<<< old\nx\n>>>>>>> new\n" } } });
    expect(done).toMatchObject({ outcome: "fail", reason: { says: "1 fault in 1 changed file" } });
    expect(done.findings).toMatchObject([
      {
        rule: "conflict-marker",
        path: "a.ts",
        range: { start: { line: 3, column: 1 }, end: { line: 3, column: 11 } },
        evidence: ">>>>>>> new",
        blocking: true,
      },
    ]);
  });
});

test.each([
  [5_000_000, []],
  [5_000_001, ["large-file"]],
])("a file of %d bytes: %j", (bytes, rules) => {
  expect(rulesOf("a.bin", { after: "", binary: true }, bytes)).toEqual(rules);
  expect(rulesOf("a.bin", { before: "", after: "", binary: true }, bytes)).toEqual(rules);
});
test("the size limit is the policy's", () => {
  expect(judge({ files: { a: { after: "x" } } }, { a: 11 }, "checks: {hygiene: {maxFileBytes: 10}}").findings[0]).toMatchObject({
    message: "The file has 11 bytes; 10 are the limit. It stays in the history for ever: keep it elsewhere.",
  });
});

describe("JSON and YAML", () => {
  test.each<[string, string, string[]]>([
    ["a.json", '{"a": 1}', []],
    ["a.json", '{"a": 1,}', ["json-unreadable"]],
    ["a.json", '// c\n{"a": 1}', ["json-unreadable"]],
    ["tsconfig.json", '// c\n{"a": 1,}', []],
    ["x/tsconfig.build.json", "// c\n{}", []],
    [".vscode/settings.json", "// c\n{}", []],
    ["a.jsonc", "// c\n{}", []],
    [".eslintrc", "// c\n{}", []],
    [".babelrc", "{a}", ["json-unreadable"]],
    ["mytsconfig.json", "// c\n{}", ["json-unreadable"]],
    ["a.yaml", "a: 1\n", []],
    ["a.yml", "a: [1\n", ["yaml-unreadable"]],
    ["chart/templates/a.yaml", "{{ if x }}\na: [\n{{ end }}\n", []],
    ["a.txt", "a: [1\n{", []],
  ])("%s holding %j: %j", (path, after, rules) => {
    expect(rulesOf(path, { after })).toEqual(rules);
  });
  test("the place is where the text breaks", () => {
    expect(judge({ files: { "a.json": { after: '{\n  "a": 1,\n}' } } }).findings).toMatchObject([
      {
        severity: "high",
        range: { start: { line: 3, column: 1 } },
        message: "a.json is no JSON: The name of a member must stand in double quotes.",
        evidence: "}",
      },
    ]);
  });
  test("what was broken before is told and does not block; by renaming nothing is hidden", () => {
    expect(judge({ files: { "a.json": { before: "{", after: "{{" } } })).toMatchObject({
      outcome: "pass",
      findings: [{ severity: "low", blocking: false, message: expect.stringContaining("was none before") }],
    });
    expect(judge({ files: { "b.json": { before: "{", after: "{", oldPath: "a.json" } } }).outcome).toBe("pass");
    expect(judge({ files: { "b.json": { before: "{", after: "{", oldPath: "a.txt" } } }).outcome).toBe("fail");
    expect(judge({ files: { "a.json": { before: "{" } } }).outcome).toBe("pass");
  });
});

describe("kinds of files", () => {
  test.each<[string, FileEdit, string[]]>([
    ["a.txt", { after: "x", mode: "100755" }, ["unexpected-executable"]],
    ["a.txt", { before: "x", after: "x", oldMode: "100644", mode: "100755" }, ["unexpected-executable"]],
    ["a.txt", { before: "x", after: "y", oldMode: "100755", mode: "100755" }, []],
    ["a.txt", { before: "x", after: "y", oldMode: "100755", mode: "100644" }, []],
    ["a.txt", { after: "#!/bin/sh\n", mode: "100755" }, []],
    ["a.sh", { after: "x", mode: "100755" }, []],
    ["gradlew", { after: "x", mode: "100755" }, []],
    ["a.json", { after: "{}", mode: "100755" }, ["unexpected-executable"]],
    ["a.dat", { after: "x", mode: "100755", binary: true }, []],
    ["link", { after: "../outside", mode: "120000" }, ["symlink-escapes"]],
    ["a/link", { after: "../inside", mode: "120000" }, []],
    ["a/link", { after: "./../../x", mode: "120000" }, ["symlink-escapes"]],
    ["a/b/link", { after: "x/../../../y", mode: "120000" }, []],
    ["link", { after: "/etc/passwd", mode: "120000" }, ["symlink-escapes"]],
    ["link", { after: "C:\\x", mode: "120000" }, ["symlink-escapes"]],
    ["link", { after: "\\\\server\\x", mode: "120000" }, ["symlink-escapes"]],
    ["a/link", { after: "../.git/hooks", mode: "120000" }, ["symlink-escapes"]],
    ["link", { after: ".github/x", mode: "120000" }, []],
    ["link", { before: "../x", oldMode: "120000" }, []],
    ["link", { after: "../x" }, []],
    ["sub", { after: "Subproject commit x", mode: "160000" }, ["submodule-moved"]],
    ["sub", { before: "Subproject commit x", oldMode: "160000" }, []],
  ])("%s %j: %j", (path, edit, rules) => {
    expect(rulesOf(path, edit)).toEqual(rules);
  });
  test("a moved submodule and a new kind are told and do not block", () => {
    expect(judge({ files: { sub: { after: "x", mode: "160000" } } })).toMatchObject({
      outcome: "pass",
      findings: [{ severity: "info", blocking: false }],
    });
    const input = inputFor("hygiene", { files: { a: { before: "x", after: "b", mode: "120000" } } }, { bytes: {} });
    const files = input.change.files.map((file) => ({ ...file, status: "type-changed" as const }));
    expect(judgeHygiene({ ...input, change: { ...input.change, files } })).toMatchObject({
      outcome: "pass",
      findings: [{ rule: "kind-changed", message: "This file became a symlink.", evidence: "100644 -> 120000", blocking: false }],
    });
    const back = files.map((file) => ({ ...file, oldMode: "120000", newMode: "100644" }));
    expect(judgeHygiene({ ...input, change: { ...input.change, files: back } }).findings).toMatchObject([
      { message: "This changed from one kind of thing to another." },
    ]);
  });
});

describe("colliding names", () => {
  const collide = (path: string, headPaths: string[], edit: FileEdit = { after: "x" }) =>
    judge({ files: { [path]: edit }, headPaths }).findings.map(({ evidence }) => evidence);
  test.each([
    ["README.md", ["README.md", "readme.md"], ["README.md, readme.md"]],
    ["src/b.ts", ["Src/a.ts", "src/b.ts"], ["src, Src"]],
    ["src/b.ts", ["src/a.ts", "src/b.ts", "src/bb.ts"], []],
    ["\u00e9.ts", ["\u00e9.ts", "e\u0301.ts"], ["\u00e9.ts, e\u0301.ts"]],
    ["b.ts", ["b.ts", "A.ts", "a.ts"], []],
  ])("%s among %j: %j", (path, headPaths, wanted) => {
    expect(collide(path, headPaths)).toEqual(wanted);
  });
  test("only names that arrive are judged: a renamed one is, an edited one is not", () => {
    expect(collide("A", ["A", "a"], { before: "x", after: "y" })).toEqual([]);
    expect(collide("A", ["A", "a"], { before: "x", after: "x", oldPath: "b" })).toEqual(["A, a"]);
    expect(collide("A", ["a"], { before: "x" })).toEqual([]);
  });
});
