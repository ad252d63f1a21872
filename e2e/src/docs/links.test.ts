/** The README and docs/ name only what is there. */
import { describe, expect, test } from "@jest/globals";
import { dirname, join, normalize } from "node:path";
import { exists, headingsOf, namedPaths, npmScripts, readDocument, readDocuments, relativeLinks } from "./documents.js";

const documents = readDocuments();

test("the README stays under a screen", () => {
  expect(readDocument("README.md").text.split("\n").length).toBeLessThanOrEqual(60);
});

describe.each(documents.map((document) => [document.path, document] as const))("%s", (path, document) => {
  test("every relative link leads to a file, and to a heading of it", () => {
    const wrong = relativeLinks(document).filter(({ target, heading }) => {
      const file = target === "" ? path : normalize(join(dirname(path), target));
      if (!exists(file)) return true;
      return heading !== "" && file.endsWith(".md") && !headingsOf(readDocument(file)).has(heading);
    });
    expect(wrong).toEqual([]);
  });

  test("every file and folder it names is there", () => {
    expect(namedPaths(document).filter((named) => !exists(named))).toEqual([]);
  });

  test("whoever copies a command never fetches a foreign package named praxis", () => {
    expect(document.text).not.toMatch(/npx (?!--no-install )\S*praxis/);
  });

  test("every npm script it names is there", () => {
    const { scripts } = JSON.parse(readDocument("package.json").text) as { scripts: Record<string, string> };
    expect(npmScripts(document).filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

test("every page under docs/ can be reached from the README", () => {
  const found = new Set(["README.md"]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const { path, text } of documents.filter((document) => found.has(document.path))) {
      for (const { target } of relativeLinks({ path, text })) found.add(normalize(join(dirname(path), target)));
    }
  }
  expect(documents.map(({ path }) => path).filter((path) => !found.has(path))).toEqual([]);
});
