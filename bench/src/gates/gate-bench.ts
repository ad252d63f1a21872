/**
 * `npm run bench -- gates`: P5 (a gate of ten checks beside ten plain activities of raw Temporal on the same server), the same with four checks
 * that run commands, and what a verdict costs for changes of ten to a hundred thousand lines. The plain activities do nothing, the gate does
 * all its work: git, judging, signing, rows and a note.
 */
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { createGateRunner, NO_REPORTS } from "@praxis/activities/gates";
import { repositoryKeyOf } from "@praxis/domain/gate";
import { changeGateWorkflowId, gateEvaluationWorkflowId } from "@praxis/domain/ids";
import { createGit } from "@praxis/repository";
import { Client, Connection, WorkflowNotFoundError } from "@temporalio/client";
import { finished } from "../contenders/contender.js";
import { createRawContender, RAW_QUEUE } from "../contenders/raw-contender.js";
import { createHttpClient, type HttpClient } from "../leases/http-client.js";
import type { LeaseStageOptions } from "../leases/lease-stage.js";
import { createChildren } from "../machine/children.js";
import { entryPoint, startPlatform } from "../machine/platform.js";
import { openServers } from "../machine/servers.js";
import { closedLoop } from "../measure/drive-load.js";
import { runCost } from "../measure/run-cost.js";
import { median, percentile } from "../measure/statistics.js";
import { FOUR_REMOTE, LOCAL_TEN, makeGatedRepository, type GatedRepository } from "./gated-changes.js";

const PLANS = {
  quick: { single: 10, loaded: 24, lines: [10, 1_000, 10_000] },
  full: { single: 40, loaded: 160, lines: [10, 100, 1_000, 10_000, 100_000] },
} as const;
const CHECKS = 10;
const CONCURRENCY = 8;
/** From the table of promises. */
const TRANSITIONS_MOST = 8;
const FASTER = 4;

interface Times {
  p50Ms: number;
  p99Ms: number;
  perSecond: number;
}
export interface GateResults {
  plain: Times;
  local: Times & { transitions: number };
  remote: Times & { transitions: number };
  lines: { lines: number; ms: number }[];
}

interface Stage {
  client: Client;
  http: HttpClient;
  folder: string;
  close(): Promise<void>;
}

export async function benchGates(options: LeaseStageOptions & { quick: boolean }, say: (line: string) => void): Promise<GateResults> {
  const plan = options.quick ? PLANS.quick : PLANS.full;
  const folder = realpathSync(options.folder);
  say("starting Postgres, Temporal and the platform");
  const stage = await setStage({ ...options, folder });
  try {
    const raw = createRawContender(stage.client);
    const plainOnce = async (): Promise<void> => finished(stage.client, await raw.start(CHECKS));
    const [local, remote] = [LOCAL_TEN, FOUR_REMOTE].map((policy, at) => makeGatedRepository(folder, `gated-${String(at)}`, policy));
    if (!local || !remote) throw new Error("two repositories are made");
    const gates = {
      local: createGates(stage, local, plan.single + plan.loaded + 2),
      remote: createGates(stage, remote, plan.single + plan.loaded + 2),
    };
    for (const warm of [plainOnce, gates.local.once, gates.remote.once]) await warm();
    say(`${String(CHECKS)} plain activities`);
    const plain = await timed(plainOnce, plan);
    say(`a gate of ${String(CHECKS)} checks, none by a command`);
    const ours = { ...(await timed(gates.local.once, plan)), transitions: await gates.local.transitions() };
    say(`a gate of ${String(CHECKS)} checks, four of them by commands`);
    const withCommands = { ...(await timed(gates.remote.once, plan)), transitions: await gates.remote.transitions() };
    report(plain, ours, withCommands, say);
    return { plain, local: ours, remote: withCommands, lines: await measureLines(folder, plan.lines, say) };
  } finally {
    await stage.close();
  }
}

async function setStage(options: LeaseStageOptions): Promise<Stage> {
  const { folder, environment } = options;
  const children = createChildren(folder);
  const undo: (() => unknown)[] = [() => children.endAll()];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0)) await step();
  };
  try {
    const servers = await openServers({ ...options, children });
    undo.push(() => servers.stop());
    const { temporalAddress, namespace, databaseUrl } = servers;
    const connection = await Connection.connect({ address: temporalAddress });
    undo.unshift(() => connection.close());
    const platform = await startPlatform({ folder, children, environment, temporalAddress, namespace, databaseUrl });
    const program = entryPoint("bench/dist/raw/raw-worker.js");
    children.start("raw-worker", {
      file: process.execPath,
      args: [program, temporalAddress, namespace, RAW_QUEUE],
      env: { PATH: environment["PATH"] ?? "" },
    });
    const http = createHttpClient({ ...platform, sockets: 64 });
    undo.unshift(() => http.close());
    return { client: new Client({ connection, namespace }), http, folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Changes are made beforehand: making them is not what is measured. */
function createGates(
  { client, http }: Stage,
  repository: GatedRepository,
  count: number,
): { once(): Promise<void>; transitions(): Promise<number> } {
  const branches = Array.from({ length: count }, () => repository.change(10));
  const entityOf = (change: string): string => changeGateWorkflowId(repositoryKeyOf({ path: repository.path }), change);
  let last = { change: "", id: "" };
  return {
    once: async () => {
      const change = branches.pop() ?? "";
      const { status, json } = await http.call("POST", "/gates", { repository: { path: repository.path }, base: "main", head: change });
      if (status !== 202) throw new Error(`POST /gates answered ${String(status)}: ${JSON.stringify(json)}`);
      last = { change, id: String(json["id"]) };
      await finished(client, entityOf(change));
    },
    transitions: async () => {
      const { json } = await http.call("GET", `/gates/${last.id}`);
      if (json["verdict"] !== "pass") throw new Error(`the gate did not pass: ${JSON.stringify(json)}`);
      const entity = entityOf(last.change);
      const of = { head: String(json["head"]), policySha256: String(json["policySha256"]), round: 1 };
      // A gate that runs no command needs no evaluation of its own.
      const evaluation = await runCost(client, gateEvaluationWorkflowId(entity, of)).catch((error: unknown) => {
        if (error instanceof WorkflowNotFoundError) return { transitions: 0 };
        throw error;
      });
      return (await runCost(client, entity)).transitions + evaluation.transitions;
    },
  };
}

async function timed(once: () => Promise<void>, { single, loaded }: { single: number; loaded: number }): Promise<Times> {
  const one = await closedLoop(once, { calls: single, concurrency: 1 });
  const many = await closedLoop(once, { calls: loaded, concurrency: CONCURRENCY });
  return { p50Ms: median(one.latencies), p99Ms: percentile(one.latencies, 0.99), perSecond: loaded / many.seconds };
}

function report(plain: Times, local: GateResults["local"], remote: GateResults["remote"], say: (line: string) => void): void {
  const figures = ({ p50Ms, p99Ms, perSecond }: Times): string =>
    `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms, ${perSecond.toFixed(1)}/s`;
  const verdict = (holds: boolean): string => (holds ? "holds" : "DOES NOT HOLD");
  say(`     ${String(CHECKS)} plain activities that do nothing: ${figures(plain)}`);
  say(`P5   a gate of ${String(CHECKS)} checks: ${figures(local)}`);
  say(`P5   transitions ${String(local.transitions)} of ${String(TRANSITIONS_MOST)}: ${verdict(local.transitions <= TRANSITIONS_MOST)}`);
  const faster = local.perSecond / plain.perSecond;
  say(`P5   throughput ${faster.toFixed(2)} times theirs, of ${String(FASTER)}: ${verdict(faster >= FASTER)}`);
  const share = local.p50Ms / plain.p50Ms;
  say(`P5   p50 ${share.toFixed(2)} of theirs, of ${String(1 / FASTER)}: ${verdict(share <= 1 / FASTER)}`);
  say(`     four of ${String(CHECKS)} checks by commands: ${figures(remote)}, ${String(remote.transitions)} transitions`);
}

async function measureLines(folder: string, sizes: readonly number[], say: (line: string) => void): Promise<GateResults["lines"]> {
  const repository = makeGatedRepository(folder, "lines", "version: 1\n");
  const runGate = createGateRunner({ git: createGit(), stateDir: join(folder, "lines-state"), baseEnv: {}, now: () => new Date() });
  const results: GateResults["lines"] = [];
  for (const lines of sizes) {
    const head = repository.change(lines);
    const times: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const startedAt = performance.now();
      await runGate({ repositoryPath: repository.path, target: "main", head, given: NO_REPORTS, squash: null });
      times.push(performance.now() - startedAt);
    }
    results.push({ lines, ms: median(times) });
    say(`     ${String(lines).padStart(7)} changed lines: ${median(times).toFixed(0)} ms`);
  }
  return results;
}
