/** The runs of one round: what each executes, what is done to it meanwhile, and how it must end. */
import { FLAKY_COMMAND, IRREVERSIBLE_COMMAND, LONG_COMMAND, QUICK_COMMAND } from "./ledger.js";
import type { SeededRandom } from "./seeded-random.js";

export const RUN_KINDS = ["long", "irreversible", "approval", "parallel", "checkup", "flaky", "asked", "cancelled"] as const;
export type RunKind = (typeof RUN_KINDS)[number];

export interface RunOrder {
  kind: RunKind;
  /** Unique over all rounds; the Idempotency-Key of the start and a label of the run. */
  name: string;
  request: { playbook: unknown; repository?: { path: string }; title: string; labels: Record<string, string> };
  startAfterMs: number;
  /** After the start was acknowledged: cancel, pause, answer the question. */
  actAfterMs: number;
  expected: "succeeded" | "cancelled";
}

export interface Place {
  /** Stands in the environment of every command of the round. */
  marker: string;
  ledger: string;
  repository: string;
}

interface Step {
  id: string;
  uses: string;
  needs?: string[];
  with?: object;
  sideEffect?: string;
  onFailure?: string;
  continueOnFailure?: boolean;
}

/** One of each kind, and a second irreversible one: it is what matters most. */
export function orderRuns(random: SeededRandom, round: number, place: Place): RunOrder[] {
  return [...RUN_KINDS, "irreversible" as const].map((kind, index) => {
    const name = `r${round}-${index}-${kind}`;
    const source = kind === "checkup" ? "repository-checkup" : { inline: JSON.stringify(playbookOf(kind, random, place)) };
    return {
      ...{ kind, name, expected: kind === "cancelled" ? ("cancelled" as const) : ("succeeded" as const) },
      request: {
        playbook: source,
        ...(kind === "checkup" ? { repository: { path: place.repository } } : {}),
        title: `Drill ${name}`,
        labels: { drill: name },
      },
      startAfterMs: random.between(0, 3_500),
      actAfterMs: random.between(500, 6_000),
    };
  });
}

function playbookOf(kind: Exclude<RunKind, "checkup">, random: SeededRandom, place: Place): object {
  return { name: `drill-${kind}`, version: 1, description: "A run of the drill.", steps: stepsOf(kind, random, place) };
}

function stepsOf(kind: Exclude<RunKind, "checkup">, random: SeededRandom, place: Place): Step[] {
  const command = (script: string, ...rest: number[]): { uses: string; with: object } => ({
    uses: "command",
    with: {
      shell: true,
      argv: [script, place.ledger, ...rest.map(String)],
      writable: [place.ledger],
      env: { PRAXIS_DRILL: place.marker },
    },
  });
  const question = { uses: "approval", with: { question: "May it go on?" } };
  switch (kind) {
    case "long":
      return [{ id: "work", ...command(LONG_COMMAND, random.between(15, 50)) }];
    case "cancelled":
      return [{ id: "work", ...command(LONG_COMMAND, 3_000) }];
    case "irreversible":
      return [
        { id: "effect", sideEffect: "irreversible", ...command(IRREVERSIBLE_COMMAND, random.between(0, 5), random.between(0, 4)) },
        { id: "after", needs: ["effect"], ...command(QUICK_COMMAND) },
      ];
    case "approval":
      return [
        { id: "ask", ...question },
        { id: "after", needs: ["ask"], ...command(QUICK_COMMAND) },
      ];
    case "flaky":
      return [
        { id: "flaky", continueOnFailure: true, ...command(FLAKY_COMMAND) },
        { id: "hold", needs: ["flaky"], ...question },
      ];
    case "asked":
      return [{ id: "flaky", onFailure: "ask", ...command(FLAKY_COMMAND) }];
    case "parallel":
      return parallelSteps(random);
  }
}

/** Ordinary steps side by side, a chain of short ones, timers, and all of it together at the end. */
function parallelSteps(random: SeededRandom): Step[] {
  const side = ["a", "b", "c", "d"].map((id): Step => ({ id, uses: "bench.noop" }));
  const short = [1, 2, 3, 4, 5, 6].map((number): Step => ({
    id: `s${number}`,
    uses: "bench.noop-short",
    ...(number === 1 ? {} : { needs: [`s${number - 1}`] }),
  }));
  const pauses = [1, 2].map((number): Step => ({ id: `w${number}`, uses: "wait", with: { durationMs: random.between(500, 5_000) } }));
  const chain = ["c1", "c2", "c3"].map((id, index): Step => ({ id, uses: "bench.noop", needs: [index === 0 ? "w1" : `c${index}`] }));
  return [...side, ...short, ...pauses, ...chain, { id: "end", uses: "bench.noop-short", needs: ["a", "b", "c", "d", "s6", "w2", "c3"] }];
}
