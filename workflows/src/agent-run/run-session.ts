/** What one execution of the workflow holds: the pure state, and the few things that exist only while it runs. */
import { INITIAL_RUN_STATE, next, stepState, takeVersions, type RunEvent, type RunState } from "@praxis/domain/run";
import type { RunPlan } from "@praxis/domain/plan";
import type { RunInput, StepAddress } from "@praxis/temporal/contracts";
import { CancellationScope, condition, patched } from "@temporalio/workflow";

/** They were made side by side before. */
const ONE_AT_A_TIME = "one-decision-at-a-time";

export interface RunSession {
  readonly runId: string;
  readonly plan: RunPlan;
  state: RunState;
  /** Something happened that the story must look at. */
  changed: boolean;
  /** Activities in flight, local ones included: never continue as new while there are any. */
  activities: number;
  /** Local activities in flight: one, or more in a run that began when they were made side by side. */
  deciding: number;
  segmentRunning: boolean;
  /** History is long: nothing new starts, and the run goes on in a new execution. */
  draining: boolean;
  /** The grace after a stop is over: close even if a worker is silent. */
  graceOver: boolean;
  /** The whole story runs in it: a cancel in Temporal does not reach what is in it. */
  readonly shield: CancellationScope;
  /** Around the activities of steps: cancelled once, when the run is stopped; nothing starts after that. */
  readonly steps: CancellationScope;
  /** Approvals for which an answer was delivered. */
  readonly answers: Set<string>;
  /** Steps with the generation whose re-run was asked for and is not done yet: asked twice, it comes once. */
  readonly retrying: Set<string>;
  /** Re-runs that are wanted and not done: the run does not close meanwhile. */
  resetsWished: number;
  /** One of them is being recorded: no step and no segment starts meanwhile. */
  resetting: boolean;
  seenCommandIds: string[];
  /** Milliseconds since 1970. */
  deadlineAt: number | null;
  /** How much of the time limit is left; set while paused. */
  leftMs: number | null;
  clock: CancellationScope | null;
  fault: Error | null;
}

export function openSession(input: RunInput): RunSession {
  const { carried } = input;
  const shield = new CancellationScope({ cancellable: false });
  return {
    runId: input.runId,
    plan: input.plan,
    state: carried?.state ?? withReused(INITIAL_RUN_STATE, input.reused ?? []),
    changed: true,
    activities: 0,
    deciding: 0,
    segmentRunning: false,
    draining: false,
    graceOver: false,
    shield,
    steps: new CancellationScope({ cancellable: true, parent: shield }),
    answers: new Set(),
    retrying: new Set(),
    resetsWished: 0,
    resetting: false,
    seenCommandIds: [...(carried?.seenCommandIds ?? [])],
    deadlineAt: carried ? carried.deadlineAt : null,
    leftMs: carried ? carried.leftMs : (input.plan.timeoutMs ?? null),
    clock: null,
    fault: null,
  };
}

function withReused(state: RunState, reused: readonly string[]): RunState {
  const steps = Object.fromEntries(reused.map((id) => [id, { status: "reused" as const, generation: 1 }]));
  return { ...state, steps };
}

export function apply(run: RunSession, event: RunEvent): void {
  run.state = next(run.state, event);
  run.changed = true;
}

/** Takes numbers for `count` writes and gives the first. */
export function takeVersion(run: RunSession, count: number): number {
  const taken = takeVersions(run.state, count);
  run.state = taken.state;
  return taken.version;
}

export function addressOf(run: RunSession, stepId: string): StepAddress {
  return { runId: run.runId, stepId, generation: stepState(run.state, stepId).generation };
}

/**
 * Runs a part of the story beside the main loop. A fault in it is thrown by the main loop, never lost. Handlers of signals and
 * cancels run in the workflow's own scope, which Temporal may cancel: what they begin must outlive that.
 */
export function beside(run: RunSession, part: () => Promise<void>): void {
  const running = CancellationScope.current() === run.shield ? part() : run.shield.run(part);
  running.catch((error: unknown) => {
    run.fault ??= error instanceof Error ? error : new Error(String(error));
    run.changed = true;
  });
}

/** Asked anew after every wait: a stop may have come meanwhile. */
export function isStopping(run: RunSession): boolean {
  return run.state.stopping !== null;
}

export function throwFault(run: RunSession): void {
  if (run.fault !== null) throw run.fault;
}

/** Counts an activity while it is in flight. */
export async function counted<T>(run: RunSession, activity: () => Promise<T>): Promise<T> {
  run.activities += 1;
  try {
    return await activity();
  } finally {
    run.activities -= 1;
    run.changed = true;
  }
}

/**
 * Makes a decision by a local activity, counted like one. Never two at a time: those that end together may be told to the workflow one by one
 * at first and together in a replay, and what follows from them then begins in another order.
 */
export async function decided<T>(run: RunSession, decision: () => Promise<T>): Promise<T> {
  run.activities += 1;
  try {
    // Two may be woken in one go: whoever comes second waits again. Asked only here, so that most runs carry no mark of it.
    while (run.deciding > 0 && patched(ONE_AT_A_TIME)) await condition(() => run.deciding === 0);
    run.deciding += 1;
    try {
      return await decision();
    } finally {
      run.deciding -= 1;
    }
  } finally {
    run.activities -= 1;
    run.changed = true;
  }
}
