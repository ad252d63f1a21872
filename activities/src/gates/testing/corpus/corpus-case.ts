/** One history of the corpus, what is handed in with it, and the outcomes that it must have. Also the texts that many histories share. */
import type { CheckId, Outcome, Verdict } from "@praxis/domain/gate";
import type { GivenReports } from "../../given-reports.js";
import type { Files, HistorySketch } from "../build-history.js";

export interface CorpusCase extends HistorySketch {
  /** What is not named is not asked. */
  expect: Partial<Record<CheckId, Outcome>> & { verdict?: Verdict };
  /** Everything that one check finds, as `rule path:line` (`rule` alone without a place), in any order. */
  finds?: Partial<Record<CheckId, readonly string[]>>;
  given?: Partial<GivenReports>;
  title?: string;
  /** A folder of OSV records. */
  advisories?: Readonly<Record<string, object>>;
  /** Programs on the PATH of this history alone. */
  programs?: Readonly<Record<string, string>>;
  /** Why there is no fixture of it. */
  noFixture?: string;
}

export type CorpusCases = Readonly<Record<string, CorpusCase>>;

export const lines = (count: number, text = "line"): string => Array.from({ length: count }, (_, at) => `${text} ${String(at)}\n`).join("");
export const code = (value: number): string => `export const value = ${String(value)};\n`;
export const calls = (count: number): string => Array.from({ length: count }, (_, at) => `doSomething(${String(at)});\n`).join("");

// Put together here, so that this repository's own gate does not take the tests' texts for secrets.
export const KEY_HEAD = `-----BEGIN ${["RSA", "PRIVATE", "KEY"].join(" ")}-----`;
export const KEY_FOOT = KEY_HEAD.replace("BEGIN", "END");
export const KEY_BODY = "MIIEowIBAAKCAQEAx5Zq9vT1k2Yw8bN3rLhFj6sKdPq0mXcVbG7tUoEiWyRzAnQl";
export const PEM = `${KEY_HEAD}\n${`${KEY_BODY}\n`.repeat(6)}${KEY_FOOT}\n`;
export const AWS = ["AKIA", "Q3EGSZ7XPLMV2T4K"].join("");
export const PASSWORD = ["kU8#mQ2p", "Lx9vRt4w"].join("");

/** A test runner of its own: every `test/*.test.sh` is a test, told as TAP on standard output. */
const RUNNER =
  'n=0; bad=0\nfor f in test/*.test.sh; do n=$((n+1)); if sh "$f" >&2; then echo "ok $n - $f"; else echo "not ok $n - $f"; bad=1; fi; done\necho "1..$n"\nexit $bad\n';
export const value = (answer: number): string => `echo ${String(answer)}\n`;
export const asserts = (answer: number): string => `test "$(sh src/value.sh)" = ${String(answer)}\n`;
export const SHELL_BASE: Files = { "run.sh": RUNNER, "src/value.sh": value(1), "test/value.test.sh": asserts(1) };
export const tests = (more = ""): string =>
  `checks:\n  tests: { command: [sh, run.sh], format: tap, timeoutMs: 60000, repeat: 0${more} }\n`;
export const command = (check: string, argv: string, more = ""): string => `checks:\n  ${check}: { command: ${argv}${more} }\n`;

/**
 * A command that says what it is told to, run by run: `tests`, `tests-base`, `lint`, … or, with the number of its folder before it, the one
 * run (the first of an evaluation is 2: the folder before holds the view of the repository).
 */
const TELLER =
  'k=$(basename "$PWD"); f=told/$k; [ -f "$f.code" ] || f=told/${k#*-}; [ -f "$f.code" ] || exit 0\nif [ -f "$f.out" ]; then cat "$f.out" > told.txt; cat "$f.out"; fi\nif [ "$(cat "$f.code")" = late ]; then sleep 4713; fi\nexit "$(cat "$f.code")"\n';
export type Told = Readonly<Record<string, readonly [code: number | "late", output?: string]>>;

export function told(runs: Told): Files {
  return {
    "told.sh": TELLER,
    ...Object.fromEntries(
      Object.entries(runs).flatMap(([run, [code, output]]) => [
        [`told/${run}.code`, String(code)],
        ...(output === undefined ? [] : [[`told/${run}.out`, output]]),
      ]),
    ),
  };
}

export const report = (text: string, path = "handed-in") => ({ from: "given" as const, path, text });

/** Istanbul's report of a file in which only the lines named were executed. */
export function istanbul(path: string, hits: readonly number[]): string {
  const statementMap = Object.fromEntries(
    hits.map((_, at) => [at, { start: { line: at + 1, column: 0 }, end: { line: at + 1, column: 22 } }]),
  );
  return JSON.stringify({ [path]: { path, statementMap, fnMap: {}, branchMap: {}, s: Object.fromEntries(hits.entries()), f: {}, b: {} } });
}

export interface SarifResult {
  line?: number;
  rule?: string;
  level?: string;
  path?: string;
  more?: object;
}

export function sarif(tool: string, ...results: readonly (SarifResult | number)[]): string {
  const told = results.map((result) => (typeof result === "number" ? { line: result } : result));
  return JSON.stringify({
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: tool } },
        results: told.map(({ line = 1, rule = "bad", level = "error", path = "a.ts", more = {} }) => ({
          ruleId: rule,
          level,
          message: { text: rule },
          locations: [{ physicalLocation: { artifactLocation: { uri: path }, region: { startLine: line } } }],
          ...more,
        })),
      },
    ],
  });
}
