/** Where a repository is fetched from follows from the settings, and only listed ones are. */
import { expect, test } from "@jest/globals";
import { githubCloneUrl, isListedRepository, isRepositoryPattern } from "./index.js";

test.each([
  ["https://api.github.com", "https://github.com/ada/engine.git"],
  ["https://api.github.com/", "https://github.com/ada/engine.git"],
  ["https://git.example.org/api/v3", "https://git.example.org/ada/engine.git"],
])("the repositories behind %s", (api, url) => {
  expect(githubCloneUrl(api, "ada/engine")).toBe(url);
});

test.each([
  ["ada/engine", true],
  ["Ada/Engine", true],
  ["ada/other", false],
  ["bob/anything", true],
  ["bobby/anything", false],
  ["engine", false],
])("%s against a list", (repository, listed) => {
  expect(isListedRepository(["Ada/engine", "bob/*"], repository)).toBe(listed);
  expect(isListedRepository([], repository)).toBe(false);
});

test("a pattern names one owner", () => {
  expect(["a/b", "a/*", "a-b/c.d_e"].every(isRepositoryPattern)).toBe(true);
  expect(["*", "*/*", "a", "a/b/c", "a/b*", "https://x/a/b", ""].some(isRepositoryPattern)).toBe(false);
});
