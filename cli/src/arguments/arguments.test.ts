import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { PLAYBOOK_BYTES_MAX } from "@praxis/domain/plan";
import { inFolder } from "../testing/invoke.js";
import { brokenJson, collectKeyValue, jsonValues } from "./key-values.js";
import { repositoryArgument } from "./repository-argument.js";
import { readInputsFile, readPlaybookFile } from "./text-file.js";
import { pointInTime, wholeNumber } from "./whole-number.js";

test("a value that reads as JSON is JSON, all else is the text as it was typed", () => {
  const texts = {
    n: "5",
    on: "true",
    list: '["ls","-l"]',
    name: "Ada",
    zip: '"01234"',
    version: "1.10",
    exponent: "1e3",
    big: "12345678901234567890",
    empty: "",
  };
  expect(jsonValues(texts)).toEqual({
    n: 5,
    on: true,
    list: ["ls", "-l"],
    name: "Ada",
    zip: "01234",
    version: "1.10",
    exponent: "1e3",
    big: "12345678901234567890",
    empty: "",
  });
});

test("a list that does not read as JSON is text, and that is said with the right form", () => {
  expect(brokenJson({ argv: '["ls"', ok: '["ls"]', name: "Ada", n: "5" })).toEqual([
    expect.stringMatching(/^--input argv: \["ls" is not JSON.*'argv=\["ls","-l"\]'/),
  ]);
});

test("the same key twice and a missing = are mistakes; the value may hold =", () => {
  expect(collectKeyValue("a=b=c", undefined)).toEqual({ a: "b=c" });
  expect(() => collectKeyValue("a=2", { a: "1" })).toThrow("twice");
  for (const text of ["a", "=b", ""]) expect(() => collectKeyValue(text, undefined)).toThrow("key=value");
  expect(Object.keys(collectKeyValue("__proto__=x", undefined))).toEqual(["__proto__"]);
});

test("a path becomes the top folder of its repository, a URL stays", () =>
  inFolder((folder) => {
    const deep = join(folder, "src", "deep");
    mkdirSync(deep, { recursive: true });
    mkdirSync(join(folder, ".git"));
    expect(repositoryArgument(".", deep)).toEqual({ path: folder });
    expect(repositoryArgument("deep", join(folder, "src"))).toEqual({ path: folder });
    expect(repositoryArgument("/nowhere/at/all", folder)).toEqual({ path: "/nowhere/at/all" });
    for (const url of ["https://example.org/a.git", "ssh://git@example.org/a", "git@example.org:a/b.git"])
      expect(repositoryArgument(url, folder)).toEqual({ url });
    writeFileSync(join(folder, "file"), "");
    expect(() => repositoryArgument("file", folder)).toThrow("is a file");
  }));

test("spans and times become points in time", () => {
  const now = Date.parse("2030-01-31T12:00:00Z");
  expect(pointInTime("2h", now, "before")).toBe("2030-01-31T10:00:00.000Z");
  expect(pointInTime("30d", now, "after")).toBe("2030-03-02T12:00:00.000Z");
  expect(pointInTime("2030-01-01", now, "before")).toBe("2030-01-01T00:00:00.000Z");
  for (const text of ["soon", "5", "-2h", "2w"]) expect(() => pointInTime(text, now, "before")).toThrow(text);
});

test("a number outside its bounds is refused", () => {
  expect(wholeNumber(1, 5)("5")).toBe(5);
  for (const text of ["0", "6", "1.5", "-1", "x", ""]) expect(() => wholeNumber(1, 5)(text)).toThrow("from 1 to 5");
});

test("a file that cannot be read says why", () =>
  inFolder((folder) => {
    writeFileSync(join(folder, "binary"), Buffer.from([0xff, 0xfe, 0x00]));
    expect(() => readPlaybookFile("missing.yaml", folder)).toThrow("there is no such file");
    expect(() => readPlaybookFile(".", folder)).toThrow("it is a folder");
    expect(() => readInputsFile("binary", folder)).toThrow("not UTF-8");
  }));

test("a file that is too large says how large it is and how large it may be", () =>
  inFolder((folder) => {
    const write = (name: string, bytes: number): void => writeFileSync(join(folder, name), "é".repeat(bytes / 2));
    write("at-most.yaml", PLAYBOOK_BYTES_MAX);
    write("over.yaml", PLAYBOOK_BYTES_MAX + 2);
    write("over.json", 1_000_002);
    expect(readPlaybookFile("at-most.yaml", folder)).toHaveLength(PLAYBOOK_BYTES_MAX / 2);
    expect(() => readPlaybookFile("over.yaml", folder)).toThrow(
      "over.yaml is too large: it has 262146 bytes, a playbook has at most 262144 bytes (256 KiB).",
    );
    expect(() => readInputsFile("over.json", folder)).toThrow("a file of inputs has at most 1000000 bytes (976 KiB)");
  }));
