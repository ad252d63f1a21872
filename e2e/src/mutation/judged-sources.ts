/**
 * Which sources are faulted: everything between collected evidence and verdict. Reading diffs, policies, receipts and commit messages has tests
 * of its own, and so have the sweep of the plan and the masking of secrets, which no verdict of the corpus can show, and the records of a
 * database of advisories and the files a report of coverage tells of, which collectors read before any judge.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { plantFaults, type Mutant } from "./plant-faults.js";

// The same place from `src` and from `dist`.
export const DOMAIN = join(import.meta.dirname, "../../../domain");
const GATE = join(DOMAIN, "src/gate");
const JUDGES = ["checks", "evidence", "reports", "evaluate.ts"] as const;
const NO_JUDGES: readonly string[] = [
  "checks/plan/plan-drift.ts",
  "checks/secrets/mask-secrets.ts",
  "checks/dependencies/read-osv.ts",
  "checks/coverage/coverable-paths.ts",
];

export interface PlantedSource {
  /** Below `gate/`, with `/`. */
  file: string;
  code: string;
  mutants: readonly Mutant[];
}

export function plantedSources(): PlantedSource[] {
  const files = JUDGES.flatMap((name) =>
    name.endsWith(".ts")
      ? [name]
      : readdirSync(join(GATE, name), { recursive: true, encoding: "utf8" }).map((file) => `${name}/${file.replaceAll("\\", "/")}`),
  ).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !NO_JUDGES.includes(file));
  let next = 1;
  return files.sort().map((file) => {
    const { code, mutants } = plantFaults(readFileSync(join(GATE, file), "utf8"), file, next);
    next += mutants.length;
    return { file, code, mutants };
  });
}
