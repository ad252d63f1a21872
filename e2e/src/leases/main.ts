/**
 * `npm run drill:leases -- [--leases 500] [--frozen 200] [--seed n]`: kills API processes at random while agents work, then freezes agents
 * beyond their time to live, on a database and a Temporal of its own. Exit 1 on any violation.
 */
import { randomInt } from "node:crypto";
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { freezeOnce, FROZEN_TTL_MS, TAKEOVER_MOST_MS } from "./frozen-agents.js";
import { giveBackOften } from "./give-back-often.js";
import { drillLeases } from "./lease-drill.js";
import type { LeasePlatform } from "./lease-platform.js";
import { withOwnPlatform } from "./own-platform.js";

const FROZEN_AT_ONCE = 10;
const GIVEN_BACK = { releases: 100, parks: 20 };
const WITHIN_MS = 1_800_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<number> {
  const options = { leases: { type: "string" }, frozen: { type: "string" }, seed: { type: "string" } } as const;
  const { values } = parseArgs({ options });
  const wish = {
    leases: Number(values.leases ?? 500),
    frozen: Number(values.frozen ?? 200),
    seed: Number(values.seed ?? randomInt(1, 2 ** 31)),
  };
  say(`seed ${String(wish.seed)}`);
  return withOwnPlatform(say, (platform) => drill(platform, wish));
}

async function drill(platform: LeasePlatform, wish: { leases: number; frozen: number; seed: number }): Promise<number> {
  const plan = { leases: wish.leases, agents: 16, seed: wish.seed, killEveryMs: [500, 3_000], withinMs: WITHIN_MS } as const;
  const { problems, ...figures } = wish.leases === 0 ? { problems: [] } : await drillLeases(platform, plan, say);
  say(JSON.stringify(figures));
  const often = wish.leases === 0 ? [] : await giveBackOften(platform, GIVEN_BACK);
  if (wish.leases > 0 && often.length === 0)
    say(`${String(GIVEN_BACK.releases)} releases and ${String(GIVEN_BACK.parks)} questions in a row: one attempt`);
  const frozen = await freezeMany(platform, wish.frozen);
  for (const problem of [...problems, ...often, ...frozen]) say(`✗ ${problem}`);
  const count = problems.length + often.length + frozen.length;
  say(count === 0 ? "no violation" : `${String(count)} violations`);
  return count === 0 ? 0 : 1;
}

async function freezeMany(platform: LeasePlatform, count: number): Promise<string[]> {
  const problems: string[] = [];
  const takeovers: number[] = [];
  let slowest = { takeoverMs: 0, story: [] as string[] };
  for (let from = 0; from < count; from += FROZEN_AT_ONCE) {
    const batch = Array.from({ length: Math.min(FROZEN_AT_ONCE, count - from) }, (_, index) => freezeOnce(platform, from + index));
    for (const { problems: found, takeoverMs, story } of await Promise.all(batch)) {
      problems.push(...found);
      takeovers.push(takeoverMs);
      if (story.length > 0 && takeoverMs > slowest.takeoverMs) slowest = { takeoverMs, story };
    }
  }
  takeovers.sort((a, b) => a - b);
  const longest = takeovers.at(-1) ?? 0;
  const machine = `load ${loadavg()[0]?.toFixed(1) ?? "unknown"} on ${String(availableParallelism())} processors`;
  say(
    `${String(count)} frozen agents: takeover ${String(takeovers[takeovers.length >> 1] ?? 0)} ms in the middle, ${String(longest)} ms at most, TTL ${String(FROZEN_TTL_MS)} ms; ${machine}`,
  );
  const late = takeovers.filter((ms) => ms > TAKEOVER_MOST_MS).length;
  if (late > 0)
    say(
      [
        `${String(late)} took more than ${String(TAKEOVER_MOST_MS)} ms; the longest, from the last beat that Temporal took:`,
        ...slowest.story,
      ].join("\n"),
    );
  if (longest > TAKEOVER_MOST_MS) problems.push(`a takeover took ${String(longest)} ms`);
  return problems;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(2);
  },
);
