/** Every fault of a playbook is reported, with its place, in one pass; good texts in YAML and JSON give the same playbook. */
import { describe, expect, test } from "@jest/globals";
import { BUILT_IN_PLAYBOOKS, parsePlaybook, type ParseOptions } from "./index.js";

const head = "name: demo\nversion: 1\nsteps:\n";
const issuesOf = (text: string, options?: ParseOptions) => {
  const parsed = parsePlaybook(text, options);
  return parsed.ok ? [] : parsed.issues.map((issue) => `${String(issue.line)}:${String(issue.column)} ${issue.path} ${issue.message}`);
};
const step = (lines: string) => `${head}  - id: a\n    uses: command\n    with: { argv: [ls] }\n${lines}`;

describe("each fault has its line and column", () => {
  test.each<[string, string, RegExp]>([
    ["empty text", "", /^1:1 {2}The text is empty/],
    ["a list instead of an object", "- a\n", /^1:1 {2}A playbook is an object/],
    ["a tab", "name: a\n\tversion: 1", /^2:1 .*spaces/],
    ["two documents", "name: a\n---\nb: 1", /^2:1 .*second document/],
    [
      "unknown key",
      `${head}  - { id: a, uses: wait, with: {durationMs: 1} }\nstesp: 1`,
      /^5:1 stesp There is no member `stesp`.*Did you mean `steps`/,
    ],
    ["unknown key of a step", step("    need: [b]"), /^7:5 steps\[0\]\.need There is no member.*Did you mean `needs`/],
    ["duplicate key", "name: a\nname: b\nversion: 1\nsteps: []", /^2:1 name The key `name` stands here twice/],
    ["missing name", "version: 1\nsteps: [{id: a, uses: repository.history}]", /^1:1 {2}The playbook needs `name`/],
    ["bad name", "name: A b\nversion: 1\nsteps: [{id: a, uses: repository.history}]", /^1:7 name `name` must start/],
    ["version of text", "name: a\nversion: '1'\nsteps: [{id: a, uses: repository.history}]", /^2:10 version .*whole number of at least 1/],
    ["version 0", "name: a\nversion: 0\nsteps: [{id: a, uses: repository.history}]", /^2:10 version/],
    ["no steps", "name: a\nversion: 1\nsteps: []", /^3:8 steps .*at least one step/],
    ["steps of the wrong type", "name: a\nversion: 1\nsteps: {}", /^3:8 steps/],
    [
      "unknown kind",
      `${head}  - id: a\n    uses: comand`,
      /^5:11 steps\[0\]\.uses There is no step kind `comand`; there are workspace\.prepare, command.*Did you mean `command`/,
    ],
    ["bench kind", `${head}  - id: a\n    uses: bench.noop`, /^5:11 .*only for benchmarks/],
    ["bad id", `${head}  - id: 1a\n    uses: repository.history`, /^4:9 steps\[0\]\.id `id` must start with a-z/],
    ["missing id", `${head}  - uses: repository.history`, /^4:5 steps\[0\] The step needs `id`/],
    ["needs of the wrong type", step("    needs: b"), /^7:12 steps\[0\]\.needs .*list of step ids/],
    ["missing need", step("    needs: [zip]"), /^7:13 steps\[0\]\.needs\[0\] There is no step `zip`/],
    ["self need", step("    needs: [a]"), /^7:13 .*cannot need itself/],
    ["attempts 0", step("    attempts: 0"), /^7:15 .*from 1 to 20/],
    ["attempts 21", step("    attempts: 21"), /^7:15 .*from 1 to 20/],
    ["heartbeat too short", step("    heartbeatTimeoutMs: 10"), /^7:25 .*1000 to 3600000/],
    ["heartbeat longer than the step", step("    timeoutMs: 2000\n    heartbeatTimeoutMs: 3000"), /^8:25 .*must not be longer/],
    [
      "heartbeat of a kind without",
      `${head}  - { id: a, uses: wait, with: {durationMs: 1}, heartbeatTimeoutMs: 5000 }`,
      /^4:69 .*send no heartbeats/,
    ],
    ["unknown sideEffect", step("    sideEffect: some"), /^7:17 .*none, idempotent, irreversible/],
    ["unknown onFailure", step("    onFailure: retry"), /^7:16 .*fail, ask/],
    ["continueOnFailure of text", step("    continueOnFailure: 'yes'"), /^7:24 .*true or false/],
    ["irreversible and tried twice", step("    sideEffect: irreversible\n    attempts: 2"), /^8:15 .*tried once.*a person decides/],
    [
      "literal refused by the kind",
      `${head}  - id: a\n    uses: command\n    with: { argv: ls }`,
      /^6:19 steps\[0\]\.with\.argv `argv` must be a list, not text/,
    ],
    [
      "unknown member of with",
      `${head}  - id: a\n    uses: command\n    with: { argv: [ls], cwdd: x }`,
      /^6:31 .*`cwdd` is not known.*Did you mean `cwd`/,
    ],
    ["missing member of with", `${head}  - id: a\n    uses: command`, /^4:5 steps\[0\]\.with `with` needs the member `argv`/],
    [
      "path and url together",
      `${head}  - id: a\n    uses: workspace.prepare\n    with: { path: /a, url: b }`,
      /^6:11 .*`path` and `url` together/,
    ],
    [
      "onSilence that is no option",
      `${head}  - { id: a, uses: approval, with: { question: q, onSilence: later } }`,
      /^4:62 .*one of the options: approve, reject/,
    ],
    [
      "own options without an answer for silence",
      `${head}  - { id: a, uses: approval, with: { question: q, dueMs: 5000, options: [{id: x, label: X}, {id: y, label: Y}] } }`,
      /^4:58 .*`onSilence`/,
    ],
    [
      "an option twice",
      `${head}  - { id: a, uses: approval, with: { question: q, options: [{id: x, label: X}, {id: x, label: Y}] } }`,
      /^4:85 .*`x` stands here twice/,
    ],
    ["if of the wrong type", step("    if: true"), /^7:9 steps\[0\]\.if .*written as text/],
    ["if with braces", step("    if: ${{ true }}"), /^7:9 .*bare expression/],
    ["if that gives a number", step("    if: 1 + 1"), /^7:9 .*true or false; this gives whole number/],
    ["if that cannot be read", step("    if: always() &&"), /^7:20 steps\[0\]\.if Bad expression: the expression ends too early/],
    [
      "expression in with that cannot be read",
      step("    name: x").replace("[ls]", '["a ${{ 1 + }}"]'),
      /^6:30 steps\[0\]\.with\.argv\[0\] Bad expression/,
    ],
    [
      "expression in a block of text",
      `${head}  - id: a\n    uses: approval\n    with:\n      question: |\n        one\n        two \${{ nope }}\n`,
      /^9:17 steps\[0\]\.with\.question .*no `nope`/,
    ],
    ["expression that is not closed", step("    name: x").replace("[ls]", '["${{ 1"]'), /^6:21 .*not closed/],
    ["unknown name", step("    if: foo == 1"), /^7:9 .*there is no `foo`/],
    ["unknown function", step("    if: startsWith('a')"), /^7:9 .*no function startsWith/],
    ["an unknown step", step("    if: steps.x.outputs.y == 1"), /^7:9 .*There is no step `x`/],
    ["a step that is all steps", step("    if: size(steps) == 1"), /^7:14 .*Name the step/],
    [
      "a step's status as a member",
      `${head}  - {id: b, uses: repository.history}\n  - id: a\n    uses: repository.history\n    needs: [b]\n    if: steps.b.status == "x"`,
      /^8:9 .*`outputs`/,
    ],
    ["a status of an unknown step", step('    if: succeeded("x")'), /^7:19 .*There is no step `x`/],
    ["a status of a computed step", step("    if: succeeded(inputs.x)"), /^7:9 .*in quotes/],
    ["an expression that is too long", step(`    if: ${"1+".repeat(1100)}1 == 1`), /^7:9 .*longer than 2000/],
    ["an unknown input", step("    if: inputs.x == 1"), /^7:9 .*no input `x`; the playbook declares no inputs/],
    ["an alias without anchor", "name: *x\nversion: 1\nsteps: []", /^1:7 name There is no anchor/],
    ["an alias inside itself", "name: a\nversion: 1\nsteps: &x [*x]", /^3:12 steps\[0\] This alias stands inside/],
    ["a number JSON cannot hold", "name: a\nversion: .inf\nsteps: []", /^2:10 version Not a number/],
    ["a number too large", "name: a\nversion: 12345678901234567890\nsteps: []", /^2:10 version .*too large/],
    ["__proto__", "name: a\nversion: 1\n__proto__: {}\nsteps: []", /^3:1 .*not allowed/],
    [
      "inputs that are no object schema",
      "name: a\nversion: 1\ninputs: {name: {type: string}}\nsteps: [{id: a, uses: repository.history}]",
      /^3:9 inputs .*type: object/,
    ],
    [
      "an unknown schema word",
      "name: a\nversion: 1\ninputs: {type: object, requird: [a]}\nsteps: [{id: a, uses: repository.history}]",
      /^3:24 inputs\.requird .*Did you mean `required`/,
    ],
    [
      "an unknown schema type",
      "name: a\nversion: 1\ninputs: {type: object, properties: {n: {type: int}}}\nsteps: [{id: a, uses: repository.history}]",
      /^3:47 inputs\.properties\.n\.type .*must be one of object/,
    ],
    [
      "a bad pattern",
      "name: a\nversion: 1\ninputs: {type: object, properties: {n: {pattern: '('}}}\nsteps: [{id: a, uses: repository.history}]",
      /^3:50 .*is not a pattern/,
    ],
    [
      "a reference to itself",
      "name: a\nversion: 1\ninputs: {type: object, properties: {n: {$ref: '#'}}}\nsteps: [{id: a, uses: repository.history}]",
      /^3:9 .*leads back to itself/,
    ],
    [
      "a default that does not fit",
      "name: a\nversion: 1\ninputs: {type: object, properties: {n: {type: integer, default: x}}}\nsteps: [{id: a, uses: repository.history}]",
      /^3:65 .*default does not fit/,
    ],
  ])("%s", (_name, text, wanted) => {
    expect(issuesOf(text).join("\n")).toMatch(new RegExp(wanted.source, "m"));
  });

  test("a circle names its path", () => {
    const text = `${head}${["a:c", "b:a", "c:b"].map((pair) => `  - {id: ${pair.charAt(0)}, uses: repository.history, needs: [${pair.charAt(2)}]}\n`).join("")}`;
    expect(issuesOf(text)).toEqual(["4:46 steps[0].needs These steps wait for each other in a circle: a needs c needs b needs a"]);
  });

  test("a step that is read must be needed, also through others", () => {
    const text = (needs: string) =>
      `${head}  - {id: a, uses: repository.history}\n  - {id: b, uses: repository.history, needs: [a]}\n  - id: c\n    uses: repository.history\n    needs: [${needs}]\n    if: steps.a.outputs != null`;
    expect(issuesOf(text("b"))).toEqual([]);
    expect(issuesOf(text(""))).toEqual(["9:9 steps[2].if The step `c` reads `a` but does not need it: add it to `needs`"]);
  });

  test("a dash in a step's id is explained", () => {
    const text = `${head}  - {id: build-it, uses: repository.history}\n  - {id: c, uses: repository.history, needs: [build-it], if: steps.build-it.outputs == null}`;
    expect(issuesOf(text).join("\n")).toContain('write steps["build-it"]');
  });
});

test("all faults come in one pass, in the order of the text", () => {
  const issues = issuesOf(
    "name: X\nversion: -1\nbad: 1\nsteps:\n  - id: a\n    uses: nope\n  - id: b\n    uses: command\n    needs: [a, zz]\n    attempts: 99\n",
  );
  expect(issues.map((issue) => issue.split(" ")[0])).toEqual(["1:7", "2:10", "3:1", "6:11", "7:5", "9:16", "10:15"]);
});

test("a repeated id is found also where one of the two steps has another fault", () => {
  const text = `${head}  - { id: a, uses: nonsense }\n  - { id: a, uses: wait, with: { durationMs: 1 } }\n`;
  expect(issuesOf(text)).toEqual([
    expect.stringMatching(/^4:20 .*no step kind/),
    expect.stringMatching(/^5:11 steps\[1\]\.id There is already/),
  ]);
});

test("duplicate step ids and duplicate needs are found", () => {
  const issues = issuesOf(
    `${head}  - {id: a, uses: repository.history}\n  - {id: a, uses: repository.history}\n  - {id: b, uses: repository.history, needs: [a, a]}`,
  );
  expect(issues).toHaveLength(2);
});

describe("good playbooks", () => {
  test("a text read before gives the same frozen playbook, and options are not mixed up", () => {
    const text = `${head}  - {id: a, uses: bench.noop}`;
    const first = parsePlaybook(text, { allowBenchKinds: true });
    expect(parsePlaybook(text, { allowBenchKinds: true })).toBe(first);
    expect(first.ok && Object.isFrozen(first.playbook.steps[0]?.with)).toBe(true);
    expect(parsePlaybook(text).ok).toBe(false);
  });

  test("YAML and JSON give the same playbook and their own hash", () => {
    const yaml = parsePlaybook(`${head}  - id: a\n    uses: command\n    with: { argv: [ls, "\${{ run.id }}"] }\n    if: always()\n`);
    const json = parsePlaybook(
      '{\n\t"name": "demo", "version": 1,\n\t"steps": [{"id": "a", "uses": "command", "with": {"argv": ["ls", "${{ run.id }}"]}, "if": "always()"}]}',
    );
    if (!yaml.ok || !json.ok) throw new Error("not read");
    expect(json.playbook).toEqual(yaml.playbook);
    expect(json.sha256).not.toBe(yaml.sha256);
    expect(yaml.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test("JSON faults have their places too", () => {
    expect(issuesOf('{\n  "name": "a",\n  "version": "x",\n  "steps": [{"id": "a", "uses": "repository.history"}]\n}')).toEqual([
      "3:14 version `version` must be a whole number of at least 1",
    ]);
    expect(issuesOf('{"name": "a",')).not.toEqual([]);
  });

  test.each([...BUILT_IN_PLAYBOOKS])("built in: %s", (name, text) => {
    expect(issuesOf(text)).toEqual([]);
    expect(issuesOf(text, { reservedNames: true })).toEqual([
      expect.stringMatching(`^1:7 name The name \`${name}\` belongs to a built-in`),
    ]);
  });

  test("bench kinds are taken where they are allowed", () => {
    expect(issuesOf(`${head}  - {id: a, uses: bench.noop-short}`, { allowBenchKinds: true })).toEqual([]);
  });

  test("members that hold an expression are not judged before they are filled in", () => {
    expect(
      issuesOf(
        `name: a\nversion: 1\ninputs: {type: object}\nsteps:\n  - id: a\n    uses: command\n    with: { argv: "\${{ inputs.argv }}", network: "\${{ inputs.n }}" }`,
      ),
    ).toEqual([]);
  });
});

describe("odd and hostile texts end quickly and never throw", () => {
  const lines = (count: number, line: (index: number) => string) => Array.from({ length: count }, (_, index) => line(index)).join("\n");
  test.each<[string, string]>([
    ["5,000 lines of unknown keys", lines(5000, (index) => `k${String(index)}: [1, {a: b}, "x\\n", |]`)],
    ["5,000 odd lines", lines(5000, (index) => ["- : ?", "{[", "'", "? a", "&x", "!!t", "|", ">-", "%Y", "#"][index % 10] ?? "")],
    ["5,000 keys", lines(5000, (index) => `k${String(index)}: ${String(index)}`)],
    ["a deep nest", "[".repeat(100_000)],
    [
      "a bomb of aliases",
      `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${lines(
        12,
        (index) =>
          `a${String(index + 1)}: &a${String(index + 1)} [${Array(9)
            .fill(`*a${String(index)}`)
            .join(",")}]`,
      )}`,
    ],
    [
      "200 steps in a chain",
      `${head}${lines(200, (index) => `  - {id: s${String(index)}, uses: repository.history${index > 0 ? `, needs: [s${String(index - 1)}]` : ""}}`)}`,
    ],
    ["201 steps", `${head}${lines(201, (index) => `  - {id: s${String(index)}, uses: repository.history}`)}`],
    ["a text over the limit", `name: ${"a".repeat(262_144)}`],
  ])(
    "%s",
    (_name, text) => {
      const parsed = parsePlaybook(text);
      expect(parsed.ok).toBe(_name.startsWith("200"));
      if (!parsed.ok) expect(parsed.issues.length).toBeLessThanOrEqual(201);
    },
    10_000,
  );

  test("any cut of a good text gives a playbook or placed faults, and no crash", () => {
    const text = BUILT_IN_PLAYBOOKS.get("command-with-approval") ?? "";
    for (let end = 0; end < text.length; end += 7) {
      const parsed = parsePlaybook(text.slice(0, end));
      if (!parsed.ok) for (const issue of parsed.issues) expect(issue.line).toBeGreaterThanOrEqual(1);
    }
  });
});
