/** A thread that judges the fixtures with one fault at a time. An endless loop is ended by whoever started it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { gunzipSync } from "node:zlib";
import { NO_HASH } from "./build-faulted.js";
import { DOMAIN } from "./judged-sources.js";

export interface WorkerTask {
  entry: string;
  /** On from the beginning: for what is evaluated when the modules are loaded. */
  first: number | null;
}
export type WorkerNews =
  { kind: "ready"; atLoad: number[]; reached: Record<string, number[]> } | { kind: "judged"; id: number; killedBy: string | null };
export interface WorkerOrder {
  id: number;
  fixtures: readonly string[];
  only: readonly string[] | null;
}

const { entry, first } = workerData as WorkerTask;
let on = first;
let seen: Set<number> | null = new Set();
Object.assign(globalThis, {
  $m: (id: number): boolean => {
    seen?.add(id);
    return id === on;
  },
});

interface Fixture {
  policy: string | null;
  change: object;
  evidence: object;
  now: string;
  verdict: { changeSha256: string; checks: { check: string; evidenceSha256: string | null }[] };
}
type Parsed = { ok: true; policy: object; policySha256: string } | { ok: false; issues: object[] };
interface Engine {
  POLICY_PATH: string;
  parsePolicy(text: string | null): Parsed;
  evaluate(input: object): Fixture["verdict"];
  brokenPolicyVerdict(change: object, path: string, issues: object[]): Fixture["verdict"];
}

const { parsePolicy, evaluate, brokenPolicyVerdict, POLICY_PATH } = (await import(entry)) as Engine;
const FOLDER = join(DOMAIN, "src/gate/testing/corpus");
const fixtures = new Map<string, ReturnType<typeof readFixture>>();
const say = (news: WorkerNews): void => parentPort?.postMessage(news);

/** Read once: the policy is no judge. */
function readFixture(name: string): { fixture: Fixture; parsed: Parsed; golden: string; goldenOf: Map<string, string> } {
  const fixture = JSON.parse(gunzipSync(readFileSync(join(FOLDER, name))).toString("utf8")) as Fixture;
  const checks = fixture.verdict.checks.map((check) => ({ ...check, evidenceSha256: check.evidenceSha256 === null ? null : NO_HASH }));
  const goldenOf = new Map(checks.map((check) => [check.check, JSON.stringify(check)]));
  return {
    fixture,
    parsed: parsePolicy(fixture.policy),
    golden: JSON.stringify({ ...fixture.verdict, changeSha256: NO_HASH, checks }),
    goldenOf,
  };
}

/** @param only the checks that a fault can reach; null: all, and what is made of them. */
function isAsBefore(name: string, only: readonly string[] | null): boolean {
  const known = fixtures.get(name) ?? readFixture(name);
  fixtures.set(name, known);
  const { fixture, parsed, golden, goldenOf } = known;
  const { change, evidence, now } = fixture;
  try {
    if (!parsed.ok) return JSON.stringify(brokenPolicyVerdict(change, POLICY_PATH, parsed.issues)) === golden;
    const { policy, policySha256 } = parsed;
    const verdict = evaluate({ policy, policySha256, change, evidence, now, ...(only === null ? {} : { only }) });
    if (only === null) return JSON.stringify(verdict) === golden;
    return verdict.checks.every((check) => JSON.stringify(check) === goldenOf.get(check.check));
  } catch {
    return false;
  }
}

const atLoad = [...seen];
const reached: Record<string, number[]> = {};
if (first === null)
  for (const name of readdirSync(FOLDER)) {
    seen = new Set();
    if (!isAsBefore(name, null)) throw new Error(`without any fault ${name} is judged differently than when it was recorded`);
    reached[name] = [...seen];
  }
seen = null;

parentPort?.on("message", ({ id, fixtures: names, only }: WorkerOrder) => {
  on = id;
  const killedBy = names.find((name) => !isAsBefore(name, only)) ?? null;
  on = null;
  say({ kind: "judged", id, killedBy });
});
say({ kind: "ready", atLoad, reached });
