/** The domain as it was built, in a folder of its own, with the faulted judges instead of the good ones. */
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { DOMAIN, type PlantedSource } from "./judged-sources.js";

/** What stands for every hash of an input: the inputs are the same, and hashing them is what takes most of the time. */
export const NO_HASH = "unhashed";

export interface FaultedBuild {
  /** The face of the gate. */
  entry: string;
  remove(): void;
}

export function buildFaulted(sources: readonly PlantedSource[]): FaultedBuild {
  const dist = join(DOMAIN, "dist");
  if (!existsSync(join(dist, "gate/index.js"))) throw new Error("domain/dist is missing or old. Run `npm run build`.");
  // Inside the room, so that its packages are found.
  const folder = mkdtempSync(join(dist, "faulted-"));
  for (const room of ["errors", "hashing", "source", "gate"])
    cpSync(join(dist, room), join(folder, room), { recursive: true, filter: (path) => !/\.(?:d\.ts|map|gz)$/.test(path) });
  for (const { file, code } of sources) {
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2024, verbatimModuleSyntax: true },
    });
    writeFileSync(join(folder, "gate", file.replace(/\.ts$/, ".js")), outputText);
  }
  writeFileSync(join(folder, "gate/verdict/hash-of.js"), `export const hashOf = () => ${JSON.stringify(NO_HASH)};\n`);
  return {
    entry: join(folder, "gate/index.js"),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
