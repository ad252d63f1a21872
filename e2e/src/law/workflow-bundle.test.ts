/**
 * What the workflow sandbox loads, proved on the bundle itself: the import law cannot see what a package drags in, this can.
 * The bundle is made from the sources (condition `source`), so the proof needs no build and judges what is in the tree now.
 */
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { bundleWorkflowCode } from "@temporalio/worker";
import { ROOT } from "./mirror.js";

const WORKFLOWS = join(ROOT, "workflows/src/index.ts");

/** The packages that may be in the sandbox: Temporal's own and what those need. */
const ALLOWED_PACKAGES = ["@temporalio/workflow", "@temporalio/common", "@temporalio/worker", "nexus-rpc", "long", "ms"];
/** The rooms that may be in it. */
const ALLOWED_SOURCES = /^(?:workflows\/src|domain\/src|temporal\/src\/(?:contracts|messages))\//;
/** Named one by one because each has been tempting somewhere. */
const FORBIDDEN_PACKAGES = [
  "pg",
  "drizzle-orm",
  "zod",
  "express",
  "pino",
  "ioredis",
  "yaml",
  "@marcbachmann/cel-js",
  "@cfworker/json-schema",
  "@temporalio/client",
  "@temporalio/activity",
  "@temporalio/core-bridge",
];

interface Bundle {
  packages: string[];
  sources: string[];
}

/** Bundles as the worker does, and lists what got in: webpack names every module by its path from the working directory. */
async function bundle(workflowsPath: string): Promise<Bundle> {
  const modules = new Set<string>();
  const faults: string[] = [];
  const ignore = (): void => {};
  const keep = (message: string): void => void faults.push(message);
  await bundleWorkflowCode({
    workflowsPath,
    logger: { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: keep, error: keep },
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, conditionNames: ["source", "require", "import", "default"] },
      plugins: [
        ...(config.plugins ?? []),
        {
          apply: (compiler) => {
            compiler.hooks.done.tap("list-modules", ({ compilation }) => {
              for (const module of compilation.modules) {
                const path = module.nameForCondition();
                if (path !== null) modules.add(path);
              }
            });
          },
        },
      ],
    }),
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${faults.join("\n")}`, { cause: error });
  });
  const paths = [...modules].map((path) => relative(ROOT, path));
  const inPackage = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//;
  return {
    packages: [...new Set(paths.flatMap((path) => inPackage.exec(path)?.[1] ?? []))].sort(),
    sources: paths.filter((path) => !path.includes("node_modules/")).sort(),
  };
}

describe("the bundle of the workflows", () => {
  let real: Bundle;

  beforeAll(async () => {
    if (!existsSync(WORKFLOWS)) throw new Error("workflows/src/index.ts is missing: there is nothing to bundle");
    real = await bundle(WORKFLOWS);
  });

  test("holds the workflows", () => {
    expect(real.sources).toContain("workflows/src/index.ts");
    expect(real.packages).toContain("@temporalio/workflow");
  });

  test("holds no source outside workflows, domain, and Temporal's contracts and messages", () => {
    expect(real.sources.filter((path) => !ALLOWED_SOURCES.test(path))).toEqual([]);
  });

  test("holds no package beside those named here", () => {
    expect(real.packages.filter((name) => !ALLOWED_PACKAGES.includes(name))).toEqual([]);
  });

  test.each(FORBIDDEN_PACKAGES)("does not hold %s", (name) => {
    expect(real.packages).not.toContain(name);
  });
});

describe("a workflow that breaks the law", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "praxis-bundle-"));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(name: string, line: string): string {
    const path = join(folder, `${name}.ts`);
    writeFileSync(path, `${line}\nexport async function bad(): Promise<void> {}\n`);
    return path;
  }

  test("would bundle if it did not break it", async () => {
    const { packages } = await bundle(write("good", 'export { condition } from "@temporalio/workflow";'));
    expect(packages.filter((name) => !ALLOWED_PACKAGES.includes(name))).toEqual([]);
  });

  test.each(["zod", "yaml"])(
    "is seen in the bundle: %s",
    async (name) => {
      const { packages } = await bundle(write(name, `export * as used from "${name}";`));
      expect(packages).toContain(name);
    },
    60_000,
  );

  test.each([
    ["node:fs", /Reading from "node:fs" is not handled/],
    ["child_process", /disallowed modules[^]*child_process/],
  ])(
    "does not bundle at all: %s",
    async (name, refusal) => {
      const path = write(name.replace(":", "-"), `export * as used from "${name}";`);
      await expect(bundle(path)).rejects.toThrow(refusal);
    },
    60_000,
  );
});
