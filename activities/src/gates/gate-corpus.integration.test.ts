/** Real histories with the outcome that each check must have, and fixtures that say the same as a fresh look. Nothing is mocked. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { CHECK_IDS, OUTCOMES, type CheckId, type GateVerdict } from "@praxis/domain/gate";
import type { CorpusCase } from "./testing/corpus/corpus-case.js";
import { CORPUS } from "./testing/corpus/corpus.js";
import { fixtureName, fixtureNames, readFixture } from "./testing/corpus/fixture-files.js";
import { CANNOT_OCCUR } from "./testing/corpus/outcome-matrix.js";
import { createCaseRunner, type JudgedCase } from "./testing/corpus/run-case.js";

/** Collections beside each other: most of one is waiting for processes. */
const AT_ONCE = 2;

let runner: ReturnType<typeof createCaseRunner>;
const names = Object.keys(CORPUS);
const begun = new Map<string, Promise<JudgedCase>>();

/** Begins the next one too, so that it is collected while this one is waited for. */
function judgedCase(name: string): Promise<JudgedCase> {
  const from = names.indexOf(name);
  const [own, ...others] = Object.entries(CORPUS)
    .slice(from, from + AT_ONCE)
    .map(([next, history]) => {
      const judging = begun.get(next) ?? runner.runCase(history);
      begun.set(next, judging);
      return judging;
    });
  // Told by the test that waits for it.
  for (const other of others) other.catch(() => undefined);
  return own ?? Promise.reject(new Error(`no history is called ${name}`));
}
beforeAll(() => {
  runner = createCaseRunner({ searchPath: process.env["PATH"] ?? "" });
});
afterAll(() => runner.close());

function shown({ verdict, checks }: GateVerdict, { expect: wanted, finds = {} }: CorpusCase): object {
  const outcomes = checks.filter(({ check }) => check in wanted).map(({ check, outcome }) => [check, outcome] as const);
  const found = checks.filter(({ check }) => check in finds).map(({ check, findings }) => [check, findings.map(nameOf).sort()] as const);
  return { ...Object.fromEntries(outcomes), ...("verdict" in wanted ? { verdict } : {}), finds: Object.fromEntries(found) };
}

function nameOf({ rule, path, range }: GateVerdict["checks"][number]["findings"][number]): string {
  return `${rule}${path === null ? "" : ` ${path}`}${range === null ? "" : `:${String(range.start.line)}`}`;
}

const sorted = (finds: CorpusCase["finds"] = {}): object =>
  Object.fromEntries(Object.entries(finds).map(([check, names]) => [check, [...names].sort()]));

describe("the corpus", () => {
  test("has sixty histories and more, and a fixture of each", () => {
    expect(names.length).toBeGreaterThanOrEqual(60);
    const kept = names.filter((name) => CORPUS[name]?.noFixture === undefined).map(fixtureName);
    expect(new Set(kept).size).toBe(kept.length);
    expect(fixtureNames()).toEqual(kept.sort());
  });

  test.each(CHECK_IDS.flatMap((check) => OUTCOMES.map((outcome) => [check, outcome] as const)))(
    "%s: %s has a history, or a reason why it cannot occur, and not both",
    (check: CheckId, outcome) => {
      const histories = Object.values(CORPUS).filter(({ expect: wanted }) => wanted[check] === outcome);
      expect(histories.length > 0).not.toBe(CANNOT_OCCUR[check]?.[outcome] !== undefined);
    },
  );
});

// To bring a fixture up to date: npm run build && npm run record:corpus
test.each(Object.entries(CORPUS))(
  "%s",
  async (name, history) => {
    const judged = await judgedCase(name);
    const { reason } = judged.verdict;
    const { finds, expect: wanted } = history;
    expect({ ...shown(judged.verdict, history), reason }).toEqual({ ...wanted, finds: sorted(finds), reason });
    if (history.noFixture === undefined) expect(JSON.parse(JSON.stringify(judged))).toEqual(readFixture(name));
  },
  120_000,
);
