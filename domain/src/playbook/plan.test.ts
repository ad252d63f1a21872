/** The plan holds the graph and only what differs from the defaults; limits, inputs and `with` follow the kinds. */
import { describe, expect, test } from "@jest/globals";
import type { Json } from "../hashing/index.js";
import {
  BUILT_IN_PLAYBOOKS,
  builtInPlaybook,
  checkInputs,
  checkWith,
  compilePlan,
  fillWith,
  limitsOf,
  parsePlaybook,
  type Playbook,
} from "./index.js";

const read = (text: string): Playbook => {
  const parsed = parsePlaybook(text, { allowBenchKinds: true });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.playbook;
};
const builtIn = (name: string): Playbook => read(builtInPlaybook(name) ?? "");
const withInputs = (schema: string): Playbook => read(`name: a\nversion: 1\ninputs: ${schema}\nsteps: [{id: a, uses: repository.history}]`);

describe("plan", () => {
  test("defaults are left out and the workspace is found", () => {
    expect(compilePlan(builtIn("repository-checkup"))).toEqual({
      steps: [
        { id: "prepare", uses: "workspace.prepare" },
        { id: "inventory", uses: "repository.inventory", needs: ["prepare"], workspace: "prepare" },
        { id: "history", uses: "repository.history", needs: ["prepare"], workspace: "prepare" },
        { id: "report", uses: "repository.report", needs: ["inventory", "history"], workspace: "prepare" },
      ],
    });
  });

  test("the nearest workspace counts, the last in the text when several are as near", () => {
    const plan = compilePlan(
      read(`name: a
version: 1
timeoutMs: 5000
steps:
  - {id: far, uses: workspace.prepare}
  - {id: one, uses: workspace.prepare, needs: [far]}
  - {id: two, uses: workspace.prepare, needs: [far]}
  - {id: mid, uses: repository.history, needs: [two, one]}
  - {id: end, uses: repository.history, needs: [mid, far]}
  - {id: alone, uses: repository.history}
  - {id: pause, uses: wait, needs: [one], with: {durationMs: 5}}`),
    );
    expect(plan.timeoutMs).toBe(5000);
    expect(Object.fromEntries(plan.steps.map((step) => [step.id, step.workspace]))).toEqual({
      far: undefined,
      one: undefined,
      two: undefined,
      mid: "two",
      end: "far",
      alone: undefined,
      pause: undefined,
    });
  });

  test("what differs from the kind is kept, and conditions are only marked", () => {
    const { steps } = compilePlan(
      read(`name: a
version: 1
steps:
  - {id: a, uses: command, with: {argv: [ls]}, attempts: 1, timeoutMs: 3600000, sideEffect: idempotent, continueOnFailure: false, onFailure: fail, if: "true"}
  - {id: b, uses: command, needs: [a], with: {argv: [ls]}, sideEffect: irreversible, heartbeatTimeoutMs: 20000, timeoutMs: 60000, continueOnFailure: true, onFailure: ask, if: failed("a")}`),
    );
    expect(steps).toEqual([
      { id: "a", uses: "command", conditional: true },
      {
        id: "b",
        uses: "command",
        needs: ["a"],
        conditional: true,
        judgesNeeds: true,
        sideEffect: "irreversible",
        heartbeatTimeoutMs: 20000,
        timeoutMs: 60000,
        continueOnFailure: true,
        onFailure: "ask",
      },
    ]);
  });

  test("limits are the plan's, else the kind's; an irreversible step is tried once and never in a segment", () => {
    expect(limitsOf({ id: "a", uses: "command" })).toEqual({
      timeoutMs: 3_600_000,
      heartbeatTimeoutMs: 15_000,
      attempts: 1,
      sideEffect: "idempotent",
      continueOnFailure: false,
      onFailure: "fail",
      short: false,
      runsOn: "workspace",
    });
    expect(limitsOf({ id: "a", uses: "bench.noop-short" })).toMatchObject({ short: true, attempts: 3 });
    expect(limitsOf({ id: "a", uses: "bench.noop-short", sideEffect: "irreversible" })).toMatchObject({ short: false, attempts: 1 });
    expect(limitsOf({ id: "a", uses: "command", attempts: 4, timeoutMs: 9, onFailure: "ask", continueOnFailure: true })).toMatchObject({
      attempts: 4,
      timeoutMs: 9,
      onFailure: "ask",
      continueOnFailure: true,
    });
  });
});

describe("inputs", () => {
  test("a playbook without inputs takes none", () => {
    const playbook = builtIn("repository-checkup");
    expect(checkInputs(playbook, undefined)).toEqual({ ok: true, inputs: {} });
    expect(checkInputs(playbook, {})).toEqual({ ok: true, inputs: {} });
    expect(checkInputs(playbook, { a: 1 })).toEqual({
      ok: false,
      issues: [{ path: "inputs.a", message: expect.stringContaining("takes no inputs") }],
    });
  });

  test("defaults are put in before the check, and given values win", () => {
    expect(checkInputs(builtIn("run-command"), { argv: ["ls"], network: true })).toEqual({
      ok: true,
      inputs: { argv: ["ls"], cwd: ".", env: {}, network: true },
    });
  });

  test.each<[string, unknown, string[]]>([
    ["{type: object, required: [a]}", {}, ["inputs: `inputs` needs the member `a`"]],
    ["{type: object, properties: {a: {type: integer}}}", { a: 1.5 }, ["inputs.a: `inputs.a` must be a whole number, not a number"]],
    ["{type: object, properties: {a: {type: [string, 'null']}}}", { a: 1 }, ["inputs.a: `inputs.a` must be text or null, not a number"]],
    [
      "{type: object, properties: {abc: {}}, additionalProperties: false}",
      { abd: 1 },
      ["inputs.abd: `inputs.abd` is not known; there are abc. Did you mean `abc`?"],
    ],
    [
      "{type: object, properties: {a: {type: array, items: {type: string}, maxItems: 2}}}",
      { a: [1, "x", 2] },
      [
        "inputs.a: `inputs.a` must have at most 2 items",
        "inputs.a[0]: `inputs.a[0]` must be text, not a number",
        "inputs.a[2]: `inputs.a[2]` must be text, not a number",
      ],
    ],
    ["{type: object, properties: {a: {enum: [x, 1]}}}", { a: "y" }, ['inputs.a: `inputs.a` must be one of "x", 1']],
    ["{type: object, properties: {a: {pattern: '^a+$'}}}", { a: "b" }, ["inputs.a: `inputs.a` must match the pattern ^a+$"]],
    [
      "{type: object, properties: {a: {minimum: 3}, b: {maxLength: 1}}}",
      { a: 2, b: "xx" },
      ["inputs.a: `inputs.a` must be 3 or more", "inputs.b: `inputs.b` must have at most 1 characters"],
    ],
    [
      "{type: object, properties: {a: {anyOf: [{type: string}, {type: boolean}]}}}",
      { a: 1 },
      ["inputs.a: `inputs.a` must fit one of the allowed forms: text, true or false"],
    ],
    [
      "{type: object, $defs: {n: {type: integer}}, properties: {a: {$ref: '#/$defs/n'}}}",
      { a: "x" },
      ["inputs.a: `inputs.a` must be a whole number, not text"],
    ],
    ["{type: object, properties: {a: {format: date}}}", { a: "x" }, ['inputs.a: `inputs.a` must be written as "date"']],
    ["{type: object}", [], ["inputs: `inputs` must be an object"]],
    ["{type: object}", "x", ["inputs: `inputs` must be an object"]],
    ["{type: object}", { a: Number.NaN }, ["inputs.a: Not a number that JSON can hold"]],
    ["{type: object}", { a: new Date(0) }, ["inputs.a: Inputs hold only what JSON can hold"]],
    ["{type: object}", { a: Array(10_001).fill(0) }, ["inputs.a: A list of inputs has at most 10000 items"]],
  ])("%s refuses %j", (schema, inputs, wanted) => {
    const checked = checkInputs(withInputs(schema), inputs);
    expect(checked.ok ? [] : checked.issues.map((issue) => `${issue.path}: ${issue.message}`)).toEqual(wanted);
  });

  test("unknown inputs follow additionalProperties as written", () => {
    expect(checkInputs(withInputs("{type: object, properties: {a: {}}}"), { b: 1 })).toEqual({ ok: true, inputs: { b: 1 } });
  });

  test("a member called __proto__ stays a member and changes nothing", () => {
    const checked = checkInputs(withInputs("{type: object}"), JSON.parse('{"__proto__": {"x": 1}}'));
    expect(checked.ok && Object.getPrototypeOf(checked.inputs)).toBe(Object.prototype);
  });

  test("a pattern of the author's cannot hang the check", () => {
    const checked = checkInputs(withInputs("{type: object, properties: {a: {pattern: '^([a-z]+-?)*$'}}}"), { a: `${"a".repeat(5000)}!` });
    expect(checked.ok).toBe(false);
  });
});

describe("with", () => {
  test("filled values are checked with their paths", () => {
    expect(checkWith("command", { argv: ["ls"] })).toEqual([]);
    expect(checkWith("command", { argv: [], env: { A: 1 } })).toEqual([
      { path: "with.argv", message: "`argv` must have at least 1 items" },
      { path: "with.env.A", message: "`env.A` must be text, not a number" },
    ]);
    expect(checkWith("approval", { question: "q", onSilence: "later" })).toEqual([
      { path: "with.onSilence", message: "`onSilence` must be one of the options: approve, reject" },
    ]);
    expect(checkWith("wait", null)).toHaveLength(1);
  });

  /** Long ones, where a value has a limit further on. */
  const sampleInputs = ({ inputs }: Playbook): Json => {
    const long = "x".repeat(5000);
    const all: Readonly<Record<string, Json>> = { argv: ["echo", long], instructions: long, verify: ["test", long] };
    const required = Array.isArray(inputs?.required) ? (inputs.required as string[]) : [];
    return Object.fromEntries(required.map((name) => [name, all[name] ?? null]));
  };

  test.each([...BUILT_IN_PLAYBOOKS.keys()])("%s fills every step with what its kind takes", (name) => {
    const playbook = builtIn(name);
    const checked = checkInputs(playbook, sampleInputs(playbook));
    if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
    const scope = { inputs: checked.inputs, run: { id: "run_1", title: "t", labels: {}, playbook: { name }, repository: null }, steps: {} };
    for (const step of playbook.steps) expect(checkWith(step.uses, fillWith(step, scope))).toEqual([]);
  });
});
