/** The life of one lease: acknowledge, unpack, run the program under heartbeats, and end with the call its exit code stands for. */
import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import type { HeartbeatView, LeaseView } from "@praxis/api/contract";
import type { Git } from "@praxis/repository";
import { CliError } from "../cli-error.js";
import { ApiProblem } from "../http/api-errors.js";
import { judgeProgram } from "./judge-program.js";
import { isOver, keepLease, mayPass, type KeptLease, type LeaseCommand, type Progress } from "./keep-lease.js";
import type { FinalCall, LeaseCalls } from "./lease-calls.js";
import { runProgram, type ProgramEnd } from "./run-program.js";
import { AnswerFault, makeWorkFolder, type WorkFolder } from "./work-folder.js";

export interface WorkDeps {
  calls: LeaseCalls;
  git: Git;
  argv: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the agent is to stop: the work is given back. */
  stop: AbortSignal;
  onOutput(chunk: Uint8Array): void;
  say(line: string): Promise<void>;
}

/** Null: the lease was lost, and nothing was said about the work. */
export type WorkEnd = FinalCall["call"] | null;

export async function workLease(deps: WorkDeps, lease: LeaseView): Promise<WorkEnd> {
  const work = new Work(deps, lease);
  let first: HeartbeatView;
  try {
    first = await deps.calls.acknowledge(lease);
  } catch (error) {
    // Too late, or not heard: it is offered again by itself, and this agent asks for other work.
    if (isOver(error) || mayPass(error)) return lostWork(deps, error);
    throw error;
  }
  const kept = keepLease(
    { calls: deps.calls, monotonic: () => performance.now(), progress: () => work.progress(), onCommand: (command) => work.hear(command) },
    lease,
    first,
  );
  try {
    return await end(deps, lease, kept, await performed(work, kept.lost));
  } catch (error) {
    if (kept.lost.aborted || isOver(error) || mayPass(error)) return await lostWork(deps, kept.lost.aborted ? kept.lost.reason : error);
    // This agent cannot work at all, and ends: another one gets the work at once. Should that fail, the lease runs out.
    await deps.calls.end(lease, { call: "release", reason: "the agent could not start its program" }).catch(() => undefined);
    throw error;
  } finally {
    await kept.stop();
    await work.clear();
  }
}

/**
 * What only this piece of work can be blamed for (a file the server does not take, a change git cannot read, a server away for too long)
 * ends its lease and not the agent: else one bad piece of work would end every agent of its pool, one after the other.
 */
async function performed(work: Work, lost: AbortSignal): Promise<FinalCall> {
  try {
    return await work.perform(lost);
  } catch (error) {
    if (lost.aborted || isOver(error) || error instanceof CliError) throw error;
    return notHandedIn(error);
  }
}

function notHandedIn(error: unknown): FinalCall {
  const why = error instanceof ApiProblem ? error.problem.detail : error instanceof Error ? error.message : String(error);
  return { call: "fail", reason: `the work could not be handed in: ${why}`.slice(0, REASON_CHARS_MAX), retryable: true };
}

/** As the contract has it. */
const REASON_CHARS_MAX = 2_000;

async function lostWork({ say }: WorkDeps, reason: unknown): Promise<null> {
  const why = reason instanceof ApiProblem ? reason.problem.detail : reason instanceof Error ? reason.message : String(reason);
  await say(`the lease is lost: ${why} Its program was ended and nothing more was written.`);
  return null;
}

const END_TRIES = 20;

/** Says how it ended, until the server has heard it or the lease is no longer ours. */
async function end(deps: WorkDeps, lease: LeaseView, kept: KeptLease, call: FinalCall): Promise<WorkEnd> {
  const { calls, say } = deps;
  for (let tries = 1; ; tries++) {
    if (kept.lost.aborted) throw kept.lost.reason;
    try {
      await calls.end(lease, call);
      return call.call;
    } catch (error) {
      // The server does not take what the program said, an outcome that is too large for example.
      if (call.call !== "fail" && error instanceof ApiProblem && !isOver(error) && !mayPass(error))
        return end(deps, lease, kept, notHandedIn(error));
      if (!mayPass(error) || tries === END_TRIES) throw error;
      if (tries === 1) await say("the server does not answer; trying again");
      await new Promise((resolve) => setTimeout(resolve, Math.min(3_000, 200 * 2 ** tries)));
    }
  }
}

class Work {
  readonly #deps: WorkDeps;
  readonly #lease: LeaseView;
  readonly #cancelled = new AbortController();
  /** Commands that came before the folder was there. */
  #heard: LeaseCommand[] = [];
  #folder: WorkFolder | null = null;
  #progress: () => Progress = () => ({ done: 0, note: "fetching the workspace" });

  constructor(deps: WorkDeps, lease: LeaseView) {
    this.#deps = deps;
    this.#lease = lease;
  }

  progress(): Progress {
    return this.#progress();
  }

  hear(command: LeaseCommand): void {
    if (command.kind === "cancel") this.#cancelled.abort();
    if (this.#folder) void this.#folder.say(command).catch((error: unknown) => this.#deps.say(String(error)));
    else this.#heard.push(command);
  }

  /** Runs the program and turns its end into the final call. Throws when the lease is lost meanwhile. */
  async perform(lost: AbortSignal): Promise<FinalCall> {
    const { calls, git, stop } = this.#deps;
    const over = AbortSignal.any([lost, stop, this.#cancelled.signal]);
    const bundle = (): Promise<Response> => calls.workspace(this.#lease, over);
    try {
      this.#folder = await makeWorkFolder({ git, bundle, signal: over, onProgress: (progress) => this.#goes(progress) }, this.#lease);
      const ended = await this.#run(this.#folder, over);
      if (!over.aborted) return await this.#handIn(this.#folder, ended, over);
    } catch (error) {
      if (!over.aborted) throw error;
    }
    if (lost.aborted) throw lost.reason;
    const reason = this.#cancelled.signal.aborted ? "the run was cancelled" : "the agent is stopping";
    const checkpoint = await this.#folder?.answer("checkpoint").catch(() => null);
    return { call: "release", reason, ...(checkpoint ? { checkpoint } : {}) };
  }

  /** Told with the next beat. */
  #goes(progress: Progress): void {
    this.#progress = () => progress;
  }

  async clear(): Promise<void> {
    await this.#folder?.remove();
  }

  async #run(folder: WorkFolder, stop: AbortSignal): Promise<ProgramEnd> {
    for (const command of this.#heard) await folder.say(command);
    const { argv, environment, onOutput } = this.#deps;
    const running = runProgram({
      ...{ argv, cwd: folder.cwd, onOutput, stop },
      environment: { ...environment, ...folder.variables },
      stdin: `${JSON.stringify(this.#lease)}\n`,
    });
    this.#progress = running.progress;
    return running.ended;
  }

  async #handIn(folder: WorkFolder, ended: ProgramEnd, signal: AbortSignal): Promise<FinalCall> {
    if (ended.fault !== null) {
      throw new CliError(2, `The program ${JSON.stringify(this.#deps.argv[0])} cannot be started: ${ended.fault}.`);
    }
    const { calls } = this.#deps;
    const put = (name: string, type: string, bytes: Uint8Array): Promise<void> => {
      const onBytes = (done: number): void => this.#goes({ done, note: `handing in ${name}, ${String(bytes.length)} bytes` });
      onBytes(0);
      return calls.upload(this.#lease, { name, mediaType: type, bytes, onBytes });
    };
    if (ended.output.length > 0) await put(`${this.#lease.step.id}-output.txt`, "text/plain; charset=utf-8", ended.output);
    try {
      const call = await judgeProgram(ended, folder);
      if (call.call !== "complete" && call.call !== "park") return call;
      const patch = await folder.patch(signal);
      if (patch !== null) await put("change.patch", "text/x-diff", patch);
      for (const file of await folder.artifacts()) await put(file.name, "application/octet-stream", await readFile(file.path));
      return call;
    } catch (error) {
      if (error instanceof AnswerFault) return { call: "fail", reason: error.message, retryable: true };
      throw error;
    }
  }
}
