/** Makes one history of the corpus, collects everything about it as the product does, and judges it. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { brokenPolicyVerdict, evaluate, POLICY_PATH, type Change, type CollectedEvidence, type GateVerdict } from "@praxis/domain/gate";
import { createGit } from "@praxis/repository";
import { collectGate, type CollectedGate } from "../../create-gate-runner.js";
import { NO_REPORTS } from "../../given-reports.js";
import { openJudgedRepository } from "../../judged-repository.js";
import { buildHistory, edit } from "../build-history.js";
import type { CorpusCase } from "./corpus-case.js";

/** What a judgement is made from, and the judgement: all that a fixture holds. */
export interface JudgedCase {
  policy: string | null;
  change: Change;
  evidence: CollectedEvidence;
  now: string;
  verdict: GateVerdict;
}

export const CORPUS_NOW = "2030-01-15T12:00:00.000Z";
/** Receipts name the repository: not the folder of this one run. */
const REPOSITORY = "/repositories/sample";

export type RunCase = (history: CorpusCase) => Promise<JudgedCase>;

/** @param searchPath of the caller. Call `close` at the end. */
export function createCaseRunner({ searchPath }: { searchPath: string }): { runCase: RunCase; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), "praxis-corpus-"));
  // Commands see a /tmp of their own, so their programs lie elsewhere.
  const cache = join(homedir(), ".cache");
  mkdirSync(cache, { recursive: true });
  const programs = mkdtempSync(join(cache, "praxis-corpus-"));
  let count = 0;
  return {
    runCase: async ({ given, title, programs: own = {}, advisories: records, ...sketch }) => {
      const place = join(folder, `r${String((count += 1))}`);
      const [repository, advisories, bin] = [join(place, "repository"), join(place, "advisories"), join(programs, `r${String(count)}`)];
      for (const path of [repository, advisories, bin]) mkdirSync(path, { recursive: true });
      buildHistory(repository, sketch);
      edit(bin, Object.fromEntries(Object.entries(own).map(([name, text]) => [name, { text: `#!/bin/sh\n${text}`, mode: 0o755 }])));
      edit(advisories, Object.fromEntries(Object.entries(records ?? {}).map(([name, record]) => [name, JSON.stringify(record)])));
      const surroundings = {
        stateDir: join(folder, "state"),
        baseEnv: { PATH: `${bin}:${searchPath}` },
        advisoriesDir: records === undefined ? null : advisories,
      };
      const request = {
        ...{ repositoryPath: repository, target: "main", head: sketch.branch ?? "work" },
        given: { ...NO_REPORTS, ...given },
        squash: title === undefined ? null : { title, body: "" },
      };
      const git = createGit();
      const { target, head } = request;
      const judged = await openJudgedRepository({ git, stateDir: surroundings.stateDir, path: repository, target, head });
      try {
        return judgeCase(await collectGate(surroundings, request, judged));
      } finally {
        await judged.close();
      }
    },
    close: () => {
      for (const place of [folder, programs]) rmSync(place, { recursive: true, force: true });
    },
  };
}

function judgeCase({ text, parsed, change: found, evidence }: CollectedGate): JudgedCase {
  const change = { ...found, repository: REPOSITORY };
  const verdict = parsed.ok
    ? evaluate({ policy: parsed.policy, policySha256: parsed.policySha256, change, evidence, now: CORPUS_NOW })
    : brokenPolicyVerdict(change, POLICY_PATH, parsed.issues);
  return { policy: text, change, evidence, now: CORPUS_NOW, verdict };
}
