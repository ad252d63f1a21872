/** Languages, path rules, licences and the scanning of blobs, each by examples. */
import { describe, expect, test } from "@jest/globals";
import { createTopList } from "./keep-top.js";
import { INTERPRETERS, LANGUAGES } from "./language-table.js";
import { languageKind, nameLanguage } from "./name-language.js";
import { nameLicence } from "./name-licence.js";
import { isLicencePath, isTestPath, lockfileOf, manifestOf } from "./path-rules.js";
import { createBlobScanner, type ScannedBlob } from "./scan-blob.js";

describe("the language of a file", () => {
  test.each([
    ["src/a.ts", "", "TypeScript"],
    ["A.TSX", "", "TypeScript"],
    ["deep/Dockerfile", "", "Dockerfile"],
    ["Dockerfile.dev", "", "Dockerfile"],
    ["Makefile", "", "Makefile"],
    ["package.json", "", "JSON"],
    ["yarn.lock", "", "YAML"],
    ["LICENSE-MIT", "", "Text"],
    [".gitignore", "", "Ignore List"],
    ["bin/tool", "#!/usr/bin/env -S FOO=1 python3.12 -u", "Python"],
    ["bin/tool", "#!/bin/bash -e", "Shell"],
    ["bin/tool", "#! /usr/bin/node", "JavaScript"],
    ["bin/tool", "#!/opt/constructor", "Other text"],
    ["bin/tool", "", "Other text"],
    ["a.unknown", "#!/bin/sh", "Shell"],
    ["constructor", "", "Other text"],
    ["a.__proto__", "", "Other text"],
  ])("%s with %j is %s", (path, firstLine, language) => expect(nameLanguage(path, firstLine)).toBe(language));

  test("is told by at most one row of the table", () => {
    const names = Object.values(LANGUAGES).flatMap(({ names: own }) => [...new Set(own)]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    for (const language of Object.values(INTERPRETERS)) expect(Object.hasOwn(LANGUAGES, language)).toBe(true);
    expect(languageKind("constructor")).toBe("other");
  });
});

describe("what a path says", () => {
  test.each([
    "tests/a.ts",
    "src/__tests__/b.js",
    "a.test.ts",
    "b.spec.tsx",
    "c_test.go",
    "test_d.py",
    "src/FooTest.java",
    "BarTests.cs",
    "BazSpec.scala",
    "e2e/x.ts",
  ])("%s is a test", (path) => expect(isTestPath(path)).toBe(true));
  test.each(["src/latest.ts", "contest/a.ts", "attest.go", "testing/a.ts", "src/Testament.java", "greatest_hits.py"])(
    "%s is none",
    (path) => expect(isTestPath(path)).toBe(false),
  );
  test("manifests and lockfiles are told apart", () => {
    expect([manifestOf("a/Cargo.toml"), manifestOf("x.csproj"), manifestOf("package-lock.json"), manifestOf("constructor")]).toEqual([
      "Cargo",
      "NuGet",
      undefined,
      undefined,
    ]);
    expect([lockfileOf("a/Cargo.lock"), lockfileOf("package.json")]).toEqual(["Cargo", undefined]);
  });
  test("licence files stand at the top", () => {
    expect(["LICENSE", "licence.md", "COPYING.LESSER", "LICENSES/MIT.txt"].map(isLicencePath)).toEqual([true, true, true, true]);
    expect(["src/LICENSE", "licensed.ts", "LICENSES/a/b.txt"].map(isLicencePath)).toEqual([false, false, false]);
  });
});

describe("a licence", () => {
  test.each([
    [
      "MIT",
      "Permission is hereby granted, free of charge, to any person\nobtaining a copy of this. The above copyright notice and this permission notice shall",
    ],
    ["Apache-2.0", "Apache License\n   Version 2.0, January 2004"],
    ["AGPL-3.0", "GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3, 19 November 2007. GNU General Public License, version 3"],
    ["GPL-3.0", "GNU GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007"],
    ["BSD-3-Clause", "Redistribution and use in source and binary forms … may be used to endorse or promote products"],
    ["BSD-2-Clause", "Redistribution and use in source and binary forms … Redistributions in binary form must reproduce"],
    ["MPL-2.0 OR MIT", "/* SPDX-License-Identifier: MPL-2.0 OR MIT\n */"],
    [null, "All rights reserved."],
  ])("%s is told by its text", (spdx, text) => expect(nameLicence("LICENSE", text)).toBe(spdx));
  test("of the REUSE folder names itself", () => expect(nameLicence("LICENSES/CC-BY-4.0.txt", "")).toBe("CC-BY-4.0"));
});

describe("a scanned blob", () => {
  const scan = (content: Buffer, size: number): ScannedBlob => {
    const scanner = createBlobScanner({ markers: true });
    for (let at = 0; at < content.length; at += size) scanner.add(content.subarray(at, at + size), at + size >= content.length);
    if (content.length === 0) scanner.add(content, true);
    return scanner.finish();
  };
  const text = Buffer.from("TODO a\nTODOS xTODO _TODO TODO_ TODO\nFIXME:HACK(XXX)XXXX FIXME\nüTODO\nTODO");
  test.each([1, 2, 3, 4, 5, 6, 7, 11, 64, 1_000])("has the same markers and lines in chunks of %i bytes", (size) => {
    expect(scan(text, size)).toMatchObject({ binary: false, lines: 4, markers: { TODO: 4, FIXME: 2, HACK: 1, XXX: 1 } });
  });
  test.each([1, 999, 20_000])("is binary by a NUL among the first 8000 bytes only, in chunks of %i", (size) => {
    expect(scan(Buffer.concat([Buffer.alloc(7_999, 10), Buffer.from([0])]), size)).toMatchObject({ binary: true, lines: 0 });
    expect(scan(Buffer.concat([Buffer.alloc(8_000, 10), Buffer.from([0])]), size)).toMatchObject({ binary: false, lines: 8_000 });
  });
  test("that is empty has no lines", () => expect(scan(Buffer.alloc(0), 1)).toMatchObject({ binary: false, lines: 0, firstLine: "" }));
});

test("the first of many are the first of all, in order", () => {
  const top = createTopList<number>({ size: 3, compare: (left, right) => right - left });
  for (const item of [5, 1, 9, 7, 3, 8, 2, 6, 4]) top.add(item);
  expect(top.items()).toEqual([9, 8, 7]);
});
