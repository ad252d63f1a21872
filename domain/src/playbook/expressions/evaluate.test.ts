/** Expressions give JSON back, or fail with the step, the member and the place. */
import { describe, expect, test } from "@jest/globals";
import { DomainError } from "../../errors/index.js";
import type { Json } from "../../hashing/index.js";
import { checkWith, evaluateCondition, type ExpressionScope, fillWith, referencesOf, type StepDefinition } from "../index.js";
import { celEnvironment, withFrame } from "./cel-environment.js";
import { instrument } from "./instrument.js";
import { toCel } from "./cel-values.js";

const scope: ExpressionScope = {
  inputs: {
    n: 5,
    price: 2.5,
    s: "text",
    flag: true,
    nothing: null,
    list: [1, 2, 3],
    names: ["a", "b"],
    o: { a: { b: 1 } },
    big: Array.from({ length: 9000 }, (_, index) => index),
  },
  run: { id: "run_1", title: "t", labels: { team: "x" }, playbook: { name: "p", version: 1 }, repository: { path: "/r", commit: "abc" } },
  steps: {
    good: { outputs: { code: 0, name: "dist" }, status: "succeeded" },
    bad: { outputs: { code: 2 }, status: "failed" },
    "left-out": { outputs: { stale: 1 }, status: "skipped" },
    again: { outputs: { code: 1 }, status: "reused" },
  },
};
const stepOf = (condition?: string, fields: { [key: string]: Json } = {}): StepDefinition => ({
  id: "s",
  uses: "command",
  needs: [],
  with: fields,
  ...(condition === undefined ? {} : { if: condition }),
});
const judge = (condition: string) => evaluateCondition(stepOf(condition), scope);
const fill = (value: Json) => fillWith(stepOf(undefined, { value }), scope).value;
const failureOf = (work: () => unknown): DomainError => {
  try {
    work();
  } catch (error) {
    if (DomainError.is(error)) return error;
    throw error;
  }
  throw new Error("did not fail");
};

describe("conditions", () => {
  test.each([
    ["inputs.n > 3", true],
    ["inputs.n > 5", false],
    ["inputs.n >= 5.0", true],
    ["inputs.n == 5", true],
    ["inputs.n == 5.0", true],
    ["inputs.price > 2", true],
    ["inputs.price * 2 == 5.0", true],
    ["inputs.price + 1 > inputs.n", false],
    ["inputs.n % 2 == 1", true],
    ["inputs.list[1] == 2", true],
    ["inputs.list.exists(x, x == 2)", true],
    ["inputs.list.all(x, x > 0 && x < 4)", true],
    ["inputs.list.exists_one(x, x > 2)", true],
    ["2 in inputs.list", true],
    ["size(inputs.list.filter(x, x > 1)) == 2", true],
    ["inputs.list == [1, 2, 3]", true],
    ["has(inputs.o.a.c)", false],
    ["has(inputs.missing) && inputs.missing", false],
    ['run.labels.team == "x" && run.repository.commit == "abc"', true],
    ["steps.good.outputs.code == 0", true],
    ['steps["left-out"].outputs == null', true],
    ["steps.bad.outputs.code == 2", true],
    ['succeeded("good") && succeeded("again")', true],
    ['failed("bad") && !failed("good") && !succeeded("left-out")', true],
    ["always()", true],
    ['inputs.s.matches("^[a-z]+$")', true],
    ['inputs.s.matches("^(t|e)+$")', false],
    ['inputs.s.startsWith("te") ? inputs.flag : false', true],
    ["(inputs.n + (1 + 2)) + (3) == 11", true],
    ["cel.bind(x, inputs.n + 1, x + x == 12)", true],
  ])("%s is %s", (condition, wanted) => {
    expect(judge(condition)).toBe(wanted);
  });

  test("a step without a condition runs", () => {
    expect(evaluateCondition(stepOf(), scope)).toBe(true);
  });

  test("steps that are not in the scope have no outputs and no success", () => {
    expect(judge('steps.later.outputs == null && !succeeded("later") && !failed("later") && !succeeded("constructor")')).toBe(true);
  });
});

describe("with", () => {
  test.each<[string, Json]>([
    ["plain", "plain"],
    ["${{ inputs.n }}", 5],
    ["${{inputs.price}}", 2.5],
    ["${{ inputs.list }}", [1, 2, 3]],
    ["${{ inputs.o }}", { a: { b: 1 } }],
    ["${{ inputs.nothing }}", null],
    ["${{ inputs.flag }}", true],
    ["${{ inputs.list.map(x, x * 2) }}", [2, 4, 6]],
    ['${{ {"a": {"b": 1.5}} }}', { a: { b: 1.5 } }],
    ["n=${{ inputs.n }}, l=${{ inputs.list }}, o=${{ inputs.o }}", 'n=5, l=[1,2,3], o={"a":{"b":1}}'],
    ["${{ inputs.s }} ${{ inputs.nothing }}", "text null"],
    [" ${{ inputs.n }}", " 5"],
    ["${{ '}}' + \"${{\" }}", "}}${{"],
    ['${{ timestamp("2024-01-01T00:00:00Z") }}', "2024-01-01T00:00:00.000Z"],
    ['${{ inputs.names.join(" ") }}', "a b"],
    ["${{ steps.good.outputs.name }}", "dist"],
    ["$ {{ x }} }}", "$ {{ x }} }}"],
  ])("%s", (text, wanted) => {
    expect(fill(text)).toEqual(wanted);
  });

  test("expressions at any depth are filled in, and keys and other values are kept", () => {
    expect(fill([{ "${{ a }}": ["${{ inputs.n }}", 1, null] }])).toEqual([{ "${{ a }}": [5, 1, null] }]);
  });
});

describe("what a program is given", () => {
  const given = (fields: { [key: string]: Json }) => fillWith(stepOf(undefined, fields), scope);

  test("numbers, true and false that expressions give in argv and env are written out as texts", () => {
    const argv = ["head", "-n", "${{ inputs.n }}", "${{ inputs.price }}", "${{ inputs.flag }}"];
    expect(given({ argv, env: { PORT: "${{ inputs.n }}", DEBUG: "${{ inputs.flag }}" } })).toEqual({
      argv: ["head", "-n", "5", "2.5", "true"],
      env: { PORT: "5", DEBUG: "true" },
    });
    expect(given({ argv: "${{ inputs.list }}" })).toEqual({ argv: ["1", "2", "3"] });
  });

  test("lists, objects and null stay as they are, for the schema to refuse; other members keep their types", () => {
    const filled = given({ argv: ["x", "${{ inputs.list }}", "${{ inputs.nothing }}"], network: "${{ inputs.flag }}" });
    expect(filled).toEqual({ argv: ["x", [1, 2, 3], null], network: true });
    expect(checkWith("command", filled).map(({ path }) => path)).toEqual(["with.argv[1]", "with.argv[2]"]);
  });
});

describe("failures say where", () => {
  test.each<[string, RegExp]>([
    ["inputs.s", /must give true or false; it gives a text/],
    ["inputs.n", /must give true or false; it gives a number/],
    ["inputs.gone == 1", /no member `gone` \(line 1, column 8 .*at `gone == 1`/],
    ["true &&\n  inputs.gone", /line 2, column 10/],
    ['steps["left-out"].outputs.stale == 1', /the step `left-out` has no outputs, because it is skipped/],
    ["steps.later.outputs.a.b == 1", /the step `later` has no outputs, because it is pending/],
    ["inputs.s + 1 == 2", /these values do not go together: text \+ whole number \(line 1, column 1/],
    ["true && (inputs.list + inputs.n) == []", /column 10/],
    ["1 / 0 == 1", /division by zero/],
    ["inputs.list[7] == 1", /out of bounds/],
    ["inputs.s ? true : false", /before `\?` must be true or false; it is text/],
    ["1 +", /ends too early/],
    ["inputs.constructor == 1", /no member/],
    ['inputs.s.matches("(?=a)")', /look-around/],
  ])("%s", (condition, wanted) => {
    const error = failureOf(() => judge(condition));
    expect(error.code).toBe("expression_failed");
    expect(error.message).toMatch(wanted);
    expect(error.message).toMatch(/^Step `s`, if: /);
    expect(error.details).toMatchObject({ stepId: "s", path: "if" });
  });

  test.each(["${{ 1.0 / 0.0 }}", "${{ 9007199254740992 }}", "${{ b'x' }}", "${{ type(1) }}", "${{ inputs.n", "${{ }}"])(
    "a result that JSON cannot hold, or a broken text: %s",
    (text) => {
      const error = failureOf(() => fill(["x", text]));
      expect(error.message).toMatch(/^Step `s`, with\.value\[1\]: /);
    },
  );
});

describe("an expression that takes too much is stopped", () => {
  test.each([
    ["doubling a text", `["aaaaaaaaaaaaaaaa"]${".map(x,x+x)".repeat(150)} == []`],
    ["doubling a list", `[[1]]${".map(x,x+x)".repeat(150)} == []`],
    ["nesting lists", `[1]${".map(x,[x,x])".repeat(120)} == []`],
    ["loops in loops", "inputs.big.all(a, inputs.big.all(b, inputs.big.all(c, a < 9000)))"],
    ["loops that swallow failures", "inputs.big.exists(a, inputs.big.exists(b, inputs.big.map(c, c).size() == 0))"],
    ["comparing large lists again and again", "inputs.big.all(a, inputs.big == inputs.big)"],
  ])(
    "%s",
    (_name, condition) => {
      expect(failureOf(() => judge(condition)).message).toMatch(/too much work|nested too deeply/);
    },
    10_000,
  );

  test("a pattern that keeps other engines busy for ever is matched at once", () => {
    expect(judge(`"${"a".repeat(1000)}b".matches("^(a+)+$")`)).toBe(false);
  });
});

describe("charges change nothing but the budget", () => {
  const frame = { succeeded: () => true, failed: () => false };
  test.each([
    "(1 + 2) * 3 + (4 - (5 + 6))",
    "((1) + (2)) == (((3)))",
    '"a)" + "(b" + (")" + \'(\') == "a)(b)("',
    "inputs.list.map(x, (x + 1)).filter(y, (y) > 2).exists(z, (z + (1)) == 5)",
    "[1, (2 + 3), [4 + 5]] + [[6]] // a ) comment",
    '{"a": (1 + 2), "b": [3]}.a + 1',
    'inputs.list.map(x, x > 1, (x)).size() + size("x" + "y")',
    'true ? ("a" + "b").matches("^ab$") : false',
    "1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1",
    "inputs.list.all(x, x == 1 || x > 1 ? true : false)",
    'r"\\(" + "(" + """)""" != ""',
  ])("%s", (text) => {
    const parsed = celEnvironment.parse(text);
    const charged = instrument(text, parsed.ast);
    const context = { inputs: toCel(scope.inputs), run: {}, steps: {} };
    expect(withFrame(frame, () => celEnvironment.evaluate(charged.text, context) as unknown)).toEqual(parsed(context));
    for (let at = 0; at < charged.text.length; at++) expect(charged.toOriginal(at)).toBeLessThanOrEqual(text.length);
  });
});

test("the steps that a step reads are known before it runs", () => {
  const step = stepOf('steps.a.outputs.x == 1 && succeeded("b")', { argv: ['${{ steps["c-d"].outputs }} ${{ failed("a") }}'] });
  expect(referencesOf(step, "if").steps).toEqual(["a", "b"]);
  expect(referencesOf(step, "with").steps).toEqual(["c-d", "a"]);
  expect(referencesOf(step, "both").steps).toEqual(["a", "b", "c-d"]);
});
