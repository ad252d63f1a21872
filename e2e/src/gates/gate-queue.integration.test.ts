/** A merge queue on real gates: a real platform whose worker is killed while a candidate is judged and again while one lands, and a push in between. */
import { createPublicKey, verify } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { GateExplanation, GateView, QueueEntryView } from "@praxis/api/contract";
import { createTestDatabase, type TestDatabase } from "@praxis/database/testing";
import { parseReceipt, receiptBytes } from "@praxis/domain/gate";
import { isEntryOpen } from "@praxis/domain/queue";
import { createTemporalClient } from "@praxis/temporal/client";
import { startLeasePlatform, type LeasePlatform } from "../leases/lease-platform.js";
import { createApiSession, type ApiSession } from "../runs/api-session.js";
import { makeGatedRepository, type GatedRepository } from "./gated-repository.js";

const SETUP_MS = 120_000;
/** Two lost workers are noticed by their silence, 30 s each at most; the rest is for a busy machine. */
const BOUND_MS = 240_000;
let database: TestDatabase;
let platform: LeasePlatform;
let api: ApiSession;

beforeAll(async () => {
  database = await createTestDatabase();
  const temporalAddress = process.env["PRAXIS_TEST_TEMPORAL_ADDRESS"] ?? "";
  platform = await startLeasePlatform({ database: database.database, temporalAddress, apis: 1 });
  api = createApiSession({ apiUrl: platform.apiUrls[0] ?? "", apiKey: platform.apiKey });
}, SETUP_MS);
afterAll(async () => {
  await platform.close();
  await database.close();
}, SETUP_MS);

interface Signer {
  id: string;
  publicKey: string;
}

async function signer(): Promise<Signer> {
  const { body } = await api.call<{ items: Signer[] }>("GET", "/gate-signers");
  const [first] = body.items;
  if (!first) throw new Error("the server has no key");
  return first;
}

async function enter({ path }: GatedRepository, head: string): Promise<string> {
  const answer = await api.call<QueueEntryView>("POST", "/queues/main/entries", { body: { repository: { path }, head } });
  expect(answer.status).toBe(202);
  return answer.body.id;
}

async function entriesOf(ids: readonly string[]): Promise<QueueEntryView[]> {
  const pages = await Promise.all(
    ["open", "ended"].map((state) => api.call<{ items: QueueEntryView[] }>("GET", `/queues/main?state=${state}`)),
  );
  const all = pages.flatMap(({ body }) => body.items);
  return ids.flatMap((id) => all.find((entry) => entry.id === id) ?? []);
}

async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + BOUND_MS;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error(`waited too long for ${what}`);
    await delay(50);
  }
}

/** The receipt that says this very tree is green, with a signature that holds. */
async function isGreen(tree: string, { publicKey, id }: Signer): Promise<boolean> {
  const { body } = await api.call<{ items: GateView[] }>("GET", "/gates?limit=200");
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
  for (const gate of body.items.filter((one) => one.tree === tree)) {
    const { body: why } = await api.call<GateExplanation>("GET", `/gates/${gate.id}/explain`);
    const read = parseReceipt(JSON.stringify(why.receipt));
    if (!read.ok) continue;
    const { body: said, signature } = read.receipt;
    const holds = verify(null, Buffer.from(receiptBytes(said)), key, Buffer.from(signature, "base64"));
    if (holds && said.keyId === id && said.tree === tree && said.verdict === "pass") return true;
  }
  return false;
}

/** Activities that were ordered, with how long their worker may be silent, in seconds. */
async function ordered(): Promise<{ activity: string; silenceS: number }[]> {
  const temporal = createTemporalClient(platform.temporal);
  try {
    const found = [];
    for await (const { workflowId, runId } of temporal.raw.workflow.list()) {
      const { events } = await temporal.raw.workflow.getHandle(workflowId, runId).fetchHistory();
      for (const { activityTaskScheduledEventAttributes: order } of events ?? [])
        if (order) found.push({ activity: order.activityType?.name ?? "", silenceS: Number(order.heartbeatTimeout?.seconds ?? 0) });
    }
    return found;
  } finally {
    await temporal.close();
  }
}

test(
  "nothing lands twice, nothing is lost, and every commit that the queue made has a green receipt for exactly its tree",
  async () => {
    const key = await signer();
    const policy = `version: 1
trustedKeys: [{ id: "${key.id}", publicKey: "${key.publicKey}", role: server }]
checks:
  commits: { mode: required }
  tests: { requireRed: false, command: [sh, -c, "sleep 2; echo '1..1'; echo 'ok 1 - done'"], format: tap }
`;
    const repository = makeGatedRepository(platform.repositories, "queued", policy);
    for (const name of ["a", "b"]) repository.change(name, { [`src/${name}.ts`]: `export const ${name} = 1;\n` }, `feat: ${name}`);
    repository.change("bad", { "src/bad.ts": "export const bad = 1;\n" }, "no conventional message");
    const ids = [await enter(repository, "a"), await enter(repository, "bad"), await enter(repository, "b")];

    await until("a gate that is judged", async () => {
      const { body } = await api.call<{ items: GateView[] }>("GET", "/gates?status=running");
      return body.items.some(({ checks }) => checks.length > 0) ? true : null;
    });
    await platform.killWorker();
    repository.git("commit", "-q", "--allow-empty", "-m", "chore: pushed");
    await until("a change that lands", async () =>
      (await entriesOf(ids)).some(({ status }) => status === "landing" || status === "landed") ? true : null,
    );
    await platform.killWorker();
    const entries = await until("the end of all", async () => {
      const now = await entriesOf(ids);
      return now.length === ids.length && now.every(({ status }) => !isEntryOpen(status)) ? now : null;
    });

    expect(entries.map(({ status }) => status)).toEqual(["landed", "failed", "landed"]);
    const landed = repository.git("log", "--first-parent", "--reverse", "--format=%s", "main").trim().split("\n");
    expect([landed[0], ...landed.slice(1).sort()]).toEqual(["feat: begin", "chore: pushed", "feat: a", "feat: b"]);
    expect(repository.git("status", "--porcelain")).toBe("");
    for (const line of repository.git("log", "--format=%T %s", "main").trim().split("\n")) {
      const [tree = "", ...words] = line.split(" ");
      if (/^feat: [ab]$/.test(words.join(" "))) expect([line, await isGreen(tree, key)]).toEqual([line, true]);
    }
    // Whatever a worker was at when it was lost, its silence is noticed.
    const orders = await ordered();
    expect(orders.map(({ activity }) => activity)).toContain("buildCandidate");
    expect(orders.filter(({ silenceS }) => silenceS === 0 || silenceS > 30)).toEqual([]);
  },
  BOUND_MS + SETUP_MS,
);
