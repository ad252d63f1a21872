/** What is sent is what was written, and every fault stands beside its field. */
import { startRunRequestSchema } from "@praxis/api/contract";
import { expect, test } from "@jest/globals";
import { commandLineOf, faultsOf, PRIORITY_DEFAULT, requestOf, type RunDraft } from "./run-draft";

const draft = (rest: Partial<RunDraft> = {}): RunDraft => ({
  ...{ playbook: "run-command", repository: "", ref: "", title: "", priority: PRIORITY_DEFAULT, texts: {}, more: "" },
  ...{ own: null, labels: "" },
  ...rest,
});
const schema = {
  type: "object",
  required: ["argv"],
  additionalProperties: false,
  properties: { argv: { type: "array", items: { type: "string" } }, network: { type: "boolean", default: false } },
};

test("only what was written is sent", () => {
  const { request, faults } = requestOf(draft({ texts: { argv: "npm\ntest" }, repository: " /srv/a ", ref: "main" }), schema);
  expect(request).toEqual({ playbook: "run-command", inputs: { argv: ["npm", "test"] }, repository: { path: "/srv/a", ref: "main" } });
  expect([...faults]).toEqual([]);
});

test.each([
  ["https://example.org/a.git", { url: "https://example.org/a.git" }],
  ["git@example.org:a.git", { url: "git@example.org:a.git" }],
  ["/srv/a@b", { path: "/srv/a@b" }],
])("%s is told apart from a path", (repository, expected) => {
  expect(requestOf(draft({ repository }), undefined).request.repository).toEqual(expected);
});

test("what is missing or cannot be read is said beside its field, before anything is sent", () => {
  expect([...requestOf(draft({ playbook: "" }), schema).faults]).toEqual([
    ["inputs.argv", "needed"],
    ["playbook", "needed"],
  ]);
  expect([...requestOf(draft({ more: "[1]" }), {}).faults]).toEqual([["inputs", "object"]]);
  expect([...requestOf(draft({ more: "{" }), {}).faults]).toEqual([["inputs", "json"]]);
});

test("inputs that the schema does not name are sent, but never in place of those it does", () => {
  const open = { properties: { a: { type: "string" } } };
  expect(requestOf(draft({ more: '{"a":1,"b":2}', texts: { a: "x" } }), open).request.inputs).toEqual({ a: "x", b: 2 });
});

test("the server's refusal stands beside the fields it speaks of", () => {
  const issues = [
    { path: "inputs.argv[0]", message: "must be text" },
    { path: "inputs.argv", message: "`inputs.argv` is too long" },
    { path: 'inputs["a b"]', message: "is not known" },
    { path: "inputs", message: "needs the member `x`" },
    { path: "repository.path", message: "too long" },
    { path: "steps[0].uses", message: "is not a kind" },
  ];
  const { faults, rest } = faultsOf({ code: "inputs_invalid", detail: "no", issues });
  expect([...faults]).toEqual([
    ["inputs.argv", "must be text · is too long"],
    ["inputs.a b", "is not known"],
    ["inputs", "needs the member `x`"],
    ["repository", "too long"],
  ]);
  expect(rest).toEqual(["steps[0].uses: is not a kind"]);
});

test.each([
  ["ref_not_found", "ref"],
  ["repository_not_found", "repository"],
  ["path_outside_roots", "repository"],
  ["playbook_not_found", "playbook"],
])("%s is said beside %s", (code, field) => {
  expect([...faultsOf({ code, detail: "why" }).faults]).toEqual([[field, "why"]]);
});

test("a refusal that names no place is said whole", () => {
  expect(faultsOf({ code: "internal", detail: "why" })).toEqual({ faults: new Map(), rest: ["why"] });
});

test("a text of one's own is sent as it is, under the name of nothing else", () => {
  const own = "name: x\nversion: 1\n";
  const { request, faults } = requestOf(draft({ own }), undefined);
  expect([request.playbook, faults.size]).toEqual([{ inline: own }, 0]);
  expect([...requestOf(draft({ own: " \n" }), undefined).faults]).toEqual([["playbook", "needed"]]);
  expect(commandLineOf(request)).toBe("praxis run start ./playbook.yaml");
  const issues = [{ path: "steps[0].uses", message: "is not a kind", line: 4, column: 11 }];
  expect(faultsOf({ code: "playbook_invalid", detail: "no", issues }).rest).toEqual(["4:11 steps[0].uses: is not a kind"]);
});

test("labels are sent as they are written, one a line; a line that is none is said before anything is sent", () => {
  const { request } = requestOf(draft({ labels: " team=core \n\nsha=a=b\nempty=" }), undefined);
  expect(request.labels).toEqual({ team: "core", sha: "a=b", empty: "" });
  expect(commandLineOf(request)).toBe("praxis run start run-command --label team=core --label sha=a=b --label empty=");
  expect(startRunRequestSchema.safeParse(request).success).toBe(true);
  for (const labels of ["team", "=core", "te am=core"])
    expect([...requestOf(draft({ labels }), undefined).faults]).toEqual([["labels", "label"]]);
  const many = Array.from({ length: 51 }, (_, index) => `l${String(index)}=1`).join("\n");
  for (const labels of [many, "a=1\na=2"]) expect([...requestOf(draft({ labels }), undefined).faults]).toEqual([["labels", "labels"]]);
});

test("the command line says the same, and a text that looks like JSON stays text", () => {
  const inputs = { argv: ["npm", "it's"], n: 5, zip: "01", yes: "true", version: "1.10" };
  expect(commandLineOf({ playbook: "x", repository: { path: "/a b", ref: "main" }, inputs, title: "T", priority: 1 })).toBe(
    `praxis run start x --repo '/a b' --ref main --input 'argv=["npm","it'\\''s"]' --input n=5 --input zip=01 --input 'yes="true"' --input version=1.10 --title T --priority 1`,
  );
});
