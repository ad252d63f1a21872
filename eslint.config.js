/**
 * Lint: typed rules, the size limits of the house, and small rules of our own. Who may import whom is `.dependency-cruiser.cjs`.
 * A rule that is off says why; a rule switched off in a file must say why there (`-- reason`).
 */
import { basename } from "node:path";
import js from "@eslint/js";
import tseslint from "typescript-eslint";

const TYPESCRIPT = ["**/*.ts", "**/*.tsx"];
const SCRIPTS = ["**/*.js", "**/*.mjs", "**/*.cjs"];
const TESTS = ["**/*.test.ts", "**/testing/**/*.ts", "e2e/src/**/*.ts"];

/** File names that say nothing about what is inside. */
const DRAWERS = ["utils", "util", "helpers", "helper", "common", "misc", "types", "lib"];

const fileName = {
  meta: { type: "suggestion", schema: [] },
  create: (context) => ({
    Program(node) {
      const [name] = basename(context.filename).replace(/^\./, "").split(".");
      if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) context.report({ node, message: `Name this file in kebab-case: "${name}" is not.` });
      if (DRAWERS.includes(name)) context.report({ node, message: `"${name}" is a drawer: name the file for the one thing it exports.` });
    },
  }),
};

const disableSaysWhy = {
  meta: { type: "suggestion", schema: [] },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        if (!/^\s*eslint-disable/.test(comment.value) || / -- \S/.test(comment.value)) continue;
        context.report({
          loc: comment.loc,
          message: "Say why the rule is switched off here: `eslint-disable-next-line <rule> -- <reason>`.",
        });
      }
    },
  }),
};

const noProcessEnv = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: "Environment variables are read in env.ts alone and passed on by value.",
};
const noWildcard = { selector: "ExportAllDeclaration", message: "Name what this file offers: no `export *`." };
const noOnlyOrSkip = {
  selector: "CallExpression > MemberExpression.callee[object.name=/^(test|it|describe)$/][property.name=/^(only|skip|todo|failing)$/]",
  message: "Every test runs. If one truly cannot, switch this rule off here and say why.",
};
const noOnlyOrSkipTable = {
  selector: "CallExpression > MemberExpression.callee[property.name='each'] > MemberExpression[property.name=/^(only|skip|failing)$/]",
  message: noOnlyOrSkip.message,
};
const noClock = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: "Domain has no clock: take the time as an argument." },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Domain has no clock: take the time as an argument." },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: "Domain rolls no dice: take ids as a dependency." },
  { selector: "CallExpression[callee.name=/^(setTimeout|setInterval|fetch)$/]", message: "Domain does no I/O and waits for nothing." },
];

export default tseslint.config(
  {
    ignores: [
      "**/node_modules/",
      "**/dist/",
      "**/.next/",
      "**/next-env.d.ts",
      "**/.praxis/",
      "database/migrations/",
      "workflows/histories/",
      "bench/results/",
      "coverage/",
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: [...TYPESCRIPT, ...SCRIPTS],
    extends: [js.configs.recommended],
    plugins: { praxis: { rules: { "file-name": fileName, "disable-says-why": disableSaysWhy } } },
    rules: {
      "praxis/file-name": "error",
      "praxis/disable-says-why": "error",
      eqeqeq: "error",
      "max-depth": ["error", 4],
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "no-eval": "error",
      "no-restricted-syntax": ["error", noProcessEnv, noWildcard],
    },
  },
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: "only-allowed-literals" }],
      "no-console": "error",
      "no-restricted-exports": [
        "error",
        { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true, namespaceFrom: true } },
      ],
      // What was caught is `unknown` and may be thrown on as it is.
      "@typescript-eslint/only-throw-error": ["error", { allowThrowingUnknown: true }],
      // Temporal's protobuf enums are plain numbers in the wire types they are compared with.
      "@typescript-eslint/no-unsafe-enum-comparison": "off",
      // A third of the whole time, and what they could find `no-explicit-any` and `no-unsafe-assignment` find too.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      "@typescript-eslint/no-unsafe-enum-assignment": "off",
      // An async function without `await` keeps an asynchronous contract: it turns a throw into a rejection.
      "@typescript-eslint/require-await": "off",
      // Objects are made by `createX` and never use `this`, so their methods may travel alone.
      "@typescript-eslint/unbound-method": "off",
      // A type parameter used once often documents what a caller may choose; judged by people.
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
    },
  },
  { files: ["domain/src/**/*.ts"], ignores: TESTS, rules: { "no-restricted-syntax": ["error", noProcessEnv, noWildcard, ...noClock] } },
  { files: ["**/env.ts"], rules: { "no-restricted-syntax": ["error", noWildcard] } },
  // Next takes its routes as default exports.
  { files: ["console/src/app/**/*.{ts,tsx}"], rules: { "no-restricted-exports": "off" } },
  // What people see on a terminal goes through console or the streams; everything else logs.
  { files: ["cli/**/*.ts", "stack/**/*.ts", "bench/**/*.ts"], rules: { "no-console": "off" } },
  // Tables and schemas are as long as what they list, and their types follow from them.
  {
    files: ["database/src/schema/**", "api/src/contract/**", "domain/src/errors/codes/**", "**/*-table.ts", "**/*-schema.ts"],
    rules: { "max-lines": "off", "max-lines-per-function": "off", "@typescript-eslint/explicit-module-boundary-types": "off" },
  },
  {
    files: TESTS,
    rules: {
      "max-lines": "off",
      "max-lines-per-function": "off",
      "no-restricted-syntax": ["error", noWildcard, noOnlyOrSkip, noOnlyOrSkipTable],
      "@typescript-eslint/explicit-module-boundary-types": "off",
      // Answers parsed from JSON are what tests are made of.
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    // A tool's own configuration: outside every tsconfig, and the tool wants a default export.
    files: ["**/*.config.ts"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
    rules: { "no-restricted-exports": "off", "no-restricted-syntax": ["error", noWildcard] },
  },
  {
    // Plain scripts and configuration: untyped, may read the environment and print.
    files: SCRIPTS,
    rules: {
      "no-restricted-syntax": ["error", noWildcard],
      "no-undef": "off",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "none" }],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
);
