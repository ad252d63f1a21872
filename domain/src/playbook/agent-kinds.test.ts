/** What a playbook may say about agents and their changes, and what is refused before a run begins. */
import { describe, expect, test } from "@jest/globals";
import { checkWith, literalPools, nearestWorkspace, parsePlaybook, type Playbook } from "./index.js";

const AGENT = { pool: "default", instructions: "Do it." };
const faults = (value: object): string[] => checkWith("agent", { ...AGENT, ...value }).map(({ path }) => path);

test.each<[string, object, string[]]>([
  ["a TTL of five seconds", { ttlMs: 5_000 }, []],
  ["a TTL of fifteen minutes", { ttlMs: 900_000 }, []],
  ["a TTL that no network keeps", { ttlMs: 4_999 }, ["with.ttlMs"]],
  ["a TTL of an hour", { ttlMs: 3_600_000 }, ["with.ttlMs"]],
  ["a pool with a slash", { pool: "a/b" }, ["with.pool"]],
  ["a verification without a program", { verify: { argv: [] } }, ["with.verify.argv"]],
  ["a verification that captures files", { verify: { argv: ["x"], captures: [] } }, ["with.verify.captures"]],
  ["no round at all", { maxRounds: 0 }, ["with.maxRounds"]],
  ["another end of a stall", { onStall: "retry" }, ["with.onStall"]],
  ["a capability twice", { capabilities: ["code", "code"] }, ["with.capabilities"]],
])("%s", (_, value, expected) => {
  expect(faults(value)).toEqual(expected);
});

function playbook(steps: string): Playbook {
  const parsed = parsePlaybook(`name: one\nversion: 1\ninputs: {type: object, properties: {pool: {type: string}}}\nsteps:\n${steps}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.playbook;
}

test("pools that stand in the text are listed with their place; those an expression gives are not", () => {
  const parsed = playbook(`
  - {id: a, uses: agent, with: {pool: fast, instructions: x}}
  - {id: b, uses: agent, with: {pool: "\${{ inputs.pool }}", instructions: x}}
  - {id: c, uses: command, with: {argv: [true-pool]}}
  - {id: d, uses: agent, with: {pool: slow, instructions: x}}
`);
  expect(literalPools(parsed)).toEqual([
    { pool: "fast", stepId: "a", path: "steps[0].with.pool" },
    { pool: "slow", stepId: "d", path: "steps[3].with.pool" },
  ]);
});

test("an agent works on the nearest checkout before it, and on none without one", () => {
  const parsed = playbook(`
  - {id: far, uses: workspace.prepare}
  - {id: near, uses: workspace.prepare, needs: [far]}
  - {id: work, uses: agent, needs: [near], with: {pool: a, instructions: x}}
  - {id: free, uses: agent, with: {pool: a, instructions: x}}
`);
  expect(nearestWorkspace("work", parsed)).toBe("near");
  expect(nearestWorkspace("free", parsed)).toBeUndefined();
});

describe("changes", () => {
  const issues = (steps: string): string[] => {
    const parsed = parsePlaybook(`name: one\nversion: 1\nsteps:\n${steps}`);
    return parsed.ok ? [] : parsed.issues.map(({ path }) => path);
  };
  const agent = (id: string, more = ""): string => `  - {id: ${id}, uses: agent, with: {pool: a, instructions: x${more}}}\n`;
  const verified = (id: string): string => agent(id, ", verify: {argv: [test]}");
  const apply = (id: string, from: string, more = ""): string =>
    `  - {id: ${id}, uses: change.apply, needs: [${from}], with: {from: ${from}${more}}}\n`;

  test.each<[string, string, string[]]>([
    ["a verified change that is committed", verified("work") + apply("commit", "work"), []],
    ["its patch by its name", verified("work") + apply("commit", "work", ", patch: change.patch"), []],
    [
      "another patch of a step that is verified",
      verified("work") + apply("commit", "work", ", patch: other.patch"),
      ["steps[1].with.patch"],
    ],
    ["another patch of a step that is not", agent("work") + apply("commit", "work", ", patch: other.patch"), []],
    ["two agents of which one leaves a change", agent("look") + verified("work") + apply("commit", "work"), []],
    ["two agents whose changes are verified", verified("one") + verified("two"), ["steps[1].with.verify"]],
    ["two agents whose changes are committed", agent("one") + agent("two") + apply("a", "one") + apply("b", "two"), ["steps[3].with.from"]],
    [
      "two agents whose changes have names of their own",
      agent("one") + agent("two") + apply("a", "one") + apply("b", "two", ", patch: two.patch"),
      [],
    ],
  ])("%s", (_, steps, expected) => {
    expect(issues(steps)).toEqual(expected);
  });
});
