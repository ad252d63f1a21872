/** Changes that no run could commit are found before one begins, and no others. */
import { expect, test } from "@jest/globals";
import { parsePlaybook, unwritableChanges, unwritableInText } from "./index.js";

const text = (prepare: string, apply = ""): string => `name: one
version: 1
inputs: {type: object, properties: {url: {type: string}}}
steps:
  - {id: code, uses: workspace.prepare${prepare}}
  - {id: work, uses: agent, needs: [code], with: {pool: default, instructions: x}}
  - {id: apply, uses: change.apply, needs: [work]${apply}, with: {from: work}}
`;
const URL = { url: "https://git.example/a.git" };
const CLONE = { path: "/srv/a" };

test.each<[string, string, string, typeof URL | typeof CLONE | null, number]>([
  ["the run's repository is a URL", "", "", URL, 1],
  ["the run's repository is a clone", "", "", CLONE, 0],
  ["the run has no repository yet", "", "", null, 0],
  ["the checkout names a URL", ", with: {url: https://git.example/a.git}", "", CLONE, 1],
  ["the checkout names a URL that is an input", ', with: {url: "${{ inputs.url }}"}', "", null, 1],
  ["the checkout names a clone", ", with: {path: /srv/a}", "", URL, 0],
  ["the change may never be made", "", ", if: run.title == 'x'", URL, 0],
])("%s", (_, prepare, apply, repository, expected) => {
  const source = text(prepare, apply);
  const parsed = parsePlaybook(source);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const found = unwritableChanges(parsed.playbook, repository);
  expect(found.map(({ path }) => path)).toEqual(expected === 0 ? [] : ["steps[2].with.from"]);
});

test("what the text alone makes impossible is shown at its line; a repository that a run would bring is not judged", () => {
  const found = (source: string) => {
    const parsed = parsePlaybook(source);
    return parsed.ok ? unwritableInText(source, parsed.playbook) : null;
  };
  expect(found(text(""))).toEqual([]);
  expect(found(text(", with: {url: https://git.example/a.git}"))).toEqual([
    { path: "steps[2].with.from", line: 7, column: expect.any(Number), message: expect.stringContaining("`code`") },
  ]);
});
