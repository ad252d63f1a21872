/** Work that is given back again and again, and parked for a person, over HTTP: none of it counts as an attempt, and the step lives on. */
import { setTimeout as delay } from "node:timers/promises";
import { DrillAgent } from "./drill-agent.js";
import type { LeasePlatform } from "./lease-platform.js";

const POOL = "give-back";
const PLAYBOOK = `name: give-back
version: 1
steps:
  - id: work
    uses: agent
    attempts: 1
    with:
      pool: ${POOL}
      instructions: Work.
`;
const WITHIN_MS = 60_000;

/** @returns what was found wrong; the step's only attempt would be used up by any of the times */
export async function giveBackOften(platform: LeasePlatform, times: { releases: number; parks: number }): Promise<string[]> {
  const agent = new DrillAgent("giver", { ...platform, turn: 0 });
  const person = new DrillAgent("person", { apiUrls: platform.apiUrls, apiKey: platform.otherKey });
  await agent.call("PUT", `/pools/${POOL}`, { trust: "low" });
  await agent.register(POOL);
  const started = await agent.call("POST", "/runs", { playbook: { inline: PLAYBOOK } });
  const runId = String(started.json["id"]);
  for (let turn = 0; turn < times.releases; turn += 1) {
    const said = await agent.lease(await agent.takeSurely(POOL), "release", { reason: "another's turn" });
    if (said.status !== 200) return [`release ${String(turn)} was answered ${String(said.status)} ${JSON.stringify(said.json)}`];
  }
  for (let turn = 0; turn < times.parks; turn += 1) {
    const parked = await agent.lease(await agent.takeSurely(POOL), "park", {
      question: `Number ${String(turn)}: go on?`,
      checkpoint: { turn },
    });
    if (parked.status !== 200) return [`park ${String(turn)} was answered ${String(parked.status)} ${JSON.stringify(parked.json)}`];
    await answer(platform, person, runId);
  }
  const held = await agent.takeSurely(POOL);
  await agent.lease(held, "complete", { outcome: { givenBack: times.releases, parked: times.parks } });
  return judge(platform, runId);
}

async function answer({ database }: LeasePlatform, person: DrillAgent, runId: string): Promise<void> {
  const sql = "SELECT id FROM approvals WHERE run_id = $1 AND status = 'open'";
  const open = await within(async () => (await database.query<{ id: string }>(sql, [runId]))[0]);
  const said = await person.call("POST", `/approvals/${open.id}/decision`, { decision: "approve", reason: "go on" }, { "If-Match": "*" });
  if (said.status >= 300) throw new Error(`the answer was refused: ${JSON.stringify(said.json)}`);
}

async function judge({ database }: LeasePlatform, runId: string): Promise<string[]> {
  const sql = "SELECT r.status, s.attempt FROM runs r JOIN steps s ON s.run_id = r.id WHERE r.id = $1";
  const ended = await within(async () => {
    const [row] = await database.query<{ status: string; attempt: number }>(sql, [runId]);
    return row && row.status !== "running" ? row : undefined;
  });
  if (ended.status === "succeeded" && ended.attempt === 1) return [];
  return [`after all was given back the run is ${ended.status}, in attempt ${String(ended.attempt)} of its step`];
}

async function within<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const until = Date.now() + WITHIN_MS; ;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > until) throw new Error("what was waited for did not come");
    await delay(50);
  }
}
