/** The law bites: forbidden imports, injected into a copy of the rooms, are each refused by the rule that says why. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cruise, createMirror, ROOT, type Cruise } from "./mirror.js";

interface Offence {
  says: string;
  file: string;
  imports: string;
  rule: string;
}

const OFFENCES: Offence[] = [
  { says: "domain uses a database driver", file: "domain/src/run/a.ts", imports: 'import "pg"', rule: "law/domain/npm" },
  { says: "domain reads files", file: "domain/src/run/b.ts", imports: 'import "node:fs"', rule: "law/domain/node" },
  {
    says: "domain reaches up into the database",
    file: "domain/src/run/c.ts",
    imports: 'import "@praxis/database"',
    rule: "law/domain/rooms",
  },
  { says: "domain/run uses a package of domain/playbook", file: "domain/src/run/d.ts", imports: 'import "yaml"', rule: "law/domain/npm" },
  { says: "hashing uses a package of playbook", file: "domain/src/hashing/e.ts", imports: 'import "yaml"', rule: "law/domain/hashing/npm" },
  { says: "workflows read files", file: "workflows/src/a.ts", imports: 'import "node:fs"', rule: "law/workflows/node" },
  { says: "workflows read files without the node: prefix", file: "workflows/src/b.ts", imports: 'import "fs"', rule: "law/workflows/node" },
  { says: "workflows use zod", file: "workflows/src/c.ts", imports: 'import "zod"', rule: "law/workflows/npm" },
  { says: "workflows import activities", file: "workflows/src/d.ts", imports: 'import "@praxis/activities"', rule: "law/workflows/rooms" },
  {
    says: "workflows import activities as types only",
    file: "workflows/src/e.ts",
    imports: 'import type { Any } from "@praxis/activities"',
    rule: "law/workflows/rooms",
  },
  {
    says: "workflows import a package lazily",
    file: "workflows/src/f.ts",
    imports: 'export const late = import("zod")',
    rule: "law/workflows/npm",
  },
  {
    says: "workflows meet the client",
    file: "workflows/src/g.ts",
    imports: 'import "@praxis/temporal/client"',
    rule: "law/workflows/rooms",
  },
  {
    says: "the API's contract reaches into its server half",
    file: "api/src/contract/a.ts",
    imports: 'import "../http/problem.js"',
    rule: "law/api/contract/rooms",
  },
  { says: "the API's contract uses Express", file: "api/src/contract/b.ts", imports: 'import "express"', rule: "law/api/contract/npm" },
  { says: "the API's contract reads files", file: "api/src/contract/c.ts", imports: 'import "node:path"', rule: "law/api/contract/node" },
  {
    says: "Temporal's messages reach into the client",
    file: "temporal/src/messages/a.ts",
    imports: 'import "../client/index.js"',
    rule: "law/temporal/messages/rooms",
  },
  {
    says: "Temporal's contracts load the SDK",
    file: "temporal/src/contracts/a.ts",
    imports: 'import "@temporalio/client"',
    rule: "law/temporal/contracts/npm",
  },
  { says: "the command line opens the database", file: "cli/src/a.ts", imports: 'import "@praxis/database"', rule: "law/cli/rooms" },
  {
    says: "the command line imports the API's server half",
    file: "cli/src/b.ts",
    imports: 'import "@praxis/api/env"',
    rule: "law/cli/rooms",
  },
  {
    says: "the API imports workflows",
    file: "api/src/runs/a.ts",
    imports: 'import "@praxis/workflows"',
    rule: "law/only-workers-imports-workflows",
  },
  {
    says: "the API imports activities",
    file: "api/src/runs/b.ts",
    imports: 'import "@praxis/activities"',
    rule: "law/only-workers-imports-activities",
  },
  { says: "the API imports workers", file: "api/src/runs/c.ts", imports: 'import "@praxis/workers/env"', rule: "law/api/rooms" },
  {
    says: "someone imports the stack",
    file: "workers/src/a.ts",
    imports: 'import "../../stack/src/main.js"',
    rule: "law/nobody-imports-stack",
  },
  {
    says: "someone imports the bench",
    file: "stack/src/a.ts",
    imports: 'import "../../bench/src/main.js"',
    rule: "law/nobody-imports-bench",
  },
  { says: "the command line imports activities", file: "cli/src/c.ts", imports: 'import "@praxis/activities"', rule: "law/cli/rooms" },
  {
    says: "gates load the workers' SDK",
    file: "activities/src/gates/a.ts",
    imports: 'import "@temporalio/activity"',
    rule: "law/activities/gates/npm",
  },
  { says: "activities use an undeclared package", file: "activities/src/a.ts", imports: 'import "express"', rule: "declared" },
  { says: "a room it does not declare", file: "repository/src/a.ts", imports: 'import "@praxis/temporal/contracts"', rule: "declared" },
  {
    says: "a relative path into another room",
    file: "activities/src/b.ts",
    imports: 'import "../../database/src/index.js"',
    rule: "rooms-by-package-name",
  },
  {
    says: "a path behind a face",
    file: "activities/src/c.ts",
    imports: 'import "@praxis/database/src/schema/runs.js"',
    rule: "resolvable",
  },
  {
    says: "test code in the product",
    file: "activities/src/d.ts",
    imports: 'import "@praxis/database/testing"',
    rule: "no-test-code-in-product",
  },
  {
    says: "a test of the command line opens the database's stores",
    file: "cli/src/c.test.ts",
    imports: 'import "@praxis/database"',
    rule: "law/cli/rooms-in-tests",
  },
  { says: "two files import each other", file: "database/src/a.ts", imports: 'import "./b.js"', rule: "no-circular" },
];

const GOOD: Record<string, string> = {
  "domain/src/source/good.ts": 'import "yaml";\n',
  "domain/src/playbook/good.ts": 'import "@marcbachmann/cel-js";\nimport "../run/index.js";\n',
  "workflows/src/good.ts": 'import "@temporalio/workflow";\nimport "@praxis/domain/run";\nimport "@praxis/temporal/messages";\n',
  "temporal/src/messages/good.ts": 'import "@temporalio/workflow";\nimport "../contracts/index.js";\n',
  "activities/src/good.ts": 'import "node:fs";\nimport "@temporalio/activity";\nimport "@praxis/database";\nimport "@praxis/repository";\n',
  "workers/src/good.ts": 'import "@temporalio/worker";\nimport "@praxis/workflows";\nimport "@praxis/activities";\n',
  "api/src/runs/good.ts": 'import "express";\nimport "../contract/index.js";\nimport "@praxis/temporal/client";\n',
  "cli/src/good.ts": 'import "node:fs";\nimport "commander";\nimport "@praxis/api/contract";\nimport "@praxis/activities/gates";\n',
  "stack/src/good.ts": 'import "@praxis/api/env";\nimport "@praxis/workers/env";\nimport "@praxis/database/embedded";\n',
  "database/src/good.test.ts": 'import "@jest/globals";\nimport "node:fs";\nimport "./testing/index.js";\nimport "pg";\n',
};

/** What the offences point at, so that each is refused for who it imports and not for importing nothing. */
const TARGETS: Record<string, string> = {
  "api/src/http/problem.ts": "export {};\n",
  "database/src/b.ts": 'import "./a.js";\n',
  "database/src/schema/runs.ts": "export {};\n",
  "stack/src/main.ts": "export {};\n",
  "bench/src/main.ts": "export {};\n",
};

describe("the law, on a copy of the rooms", () => {
  let result: Cruise;
  let mirror: ReturnType<typeof createMirror>;

  beforeAll(async () => {
    const offences = Object.fromEntries(OFFENCES.map(({ file, imports }) => [file, `${imports};\n`]));
    mirror = createMirror({ ...offences, ...GOOD, ...TARGETS });
    result = await cruise(mirror.directory);
  });
  afterAll(() => {
    mirror.remove();
  });

  const rulesAgainst = (file: string): string[] =>
    result.summary.violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);

  test.each(OFFENCES)("is refused by name: $says ($rule)", ({ file, rule }) => {
    expect(rulesAgainst(file)).toContain(rule);
  });

  test.each(Object.keys(GOOD))("what the law allows passes: %s", (file) => {
    expect(result.modules.map(({ source }) => source)).toContain(file);
    expect(rulesAgainst(file)).toEqual([]);
  });

  test("nothing is refused that was not injected", () => {
    const injected = new Set([...OFFENCES.map(({ file }) => file), ...Object.keys(TARGETS)]);
    expect(result.summary.violations.filter(({ from }) => !injected.has(from))).toEqual([]);
  });
});

describe("the law, on the rooms themselves", () => {
  test("every import of another room is judged as a source file, never as a build product", async () => {
    const { modules } = await cruise(ROOT);
    const imports = modules
      .flatMap(({ dependencies }) => dependencies)
      .filter(({ module, couldNotResolve }) => module.startsWith("@praxis/") && !couldNotResolve);
    expect(imports.length).toBeGreaterThan(10);
    expect(imports.map(({ resolved }) => resolved).filter((path) => !/^[a-z0-9]+\/src\/.*(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });
});
