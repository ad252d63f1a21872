import { availableParallelism } from "node:os";

/** Two projects: unit (pure and fast) and integration (real Postgres, Temporal, git). Tests sit beside the code and import the sources. */
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2024" }, module: { type: "es6" } }],
  },
  // Sources name their siblings ".js", as the compiled ESM needs; here they are still ".ts".
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  testEnvironmentOptions: { customExportConditions: ["source", "node", "default"] },
  modulePathIgnorePatterns: ["/dist/", "/\\.praxis/"],
};

export default {
  // Only a test that hangs runs into it: a wait inside a test has its own bound, and a busy machine takes ten times as long as a quiet one.
  testTimeout: 180_000,
  // Integration tests mostly wait for their servers: jest's own default, one less than the processors, leaves two of them half idle.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  reporters: ["default", "./jest.count-reporter.js"],
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["**/src/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "\\.integration\\.test\\.ts$"],
    },
    {
      ...shared,
      displayName: "integration",
      testMatch: ["**/src/**/*.integration.test.ts"],
      globalSetup: "./jest.integration-setup.js",
      globalTeardown: "./jest.integration-teardown.js",
    },
  ],
};
