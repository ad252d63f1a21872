/** Gates on a real platform: two processes, a real database, a real Temporal, real commands. The worker dies in the middle. */
import { createPublicKey, verify } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { GateExplanation, GateView } from "@praxis/api/contract";
import { createTestDatabase, type TestDatabase } from "@praxis/database/testing";
import { parseReceipt, receiptBytes, type SignedReceipt } from "@praxis/domain/gate";
import { startLeasePlatform, type LeasePlatform } from "../leases/lease-platform.js";
import { createApiSession, type ApiSession } from "../runs/api-session.js";
import { praxisWith } from "../runs/praxis-command.js";
import { makeGatedRepository, type GatedRepository } from "./gated-repository.js";

const SETUP_MS = 120_000;
const BOUND_MS = 90_000;
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

/** Its tests take long enough for the worker to be killed while they run. */
const SLOW = `version: 1
checks:
  tests:
    requireRed: false
    command: [sh, -c, "sleep 4; echo '1..1'; echo 'ok 1 - done'"]
    format: tap
`;

async function untilGate(id: string, is: (gate: GateView) => boolean): Promise<GateView> {
  const deadline = Date.now() + BOUND_MS;
  for (;;) {
    const { body } = await api.call<GateView>("GET", `/gates/${id}`);
    if (is(body)) return body;
    if (Date.now() > deadline) throw new Error(`the gate ${id} stayed ${JSON.stringify(body)}`);
    await delay(50);
  }
}

/** The receipt is kept beside the commit once the verdict is there. */
async function untilNote(repository: GatedRepository, commit: string): Promise<string> {
  const deadline = Date.now() + BOUND_MS;
  for (;;) {
    try {
      return repository.git("notes", "--ref=gates", "show", commit);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(50);
  }
}

async function ask(repository: GatedRepository, head: string, change?: string): Promise<GateView> {
  const body = { repository: { path: repository.path }, base: "main", head, ...(change === undefined ? {} : { change }) };
  const answer = await api.call<GateView>("POST", "/gates", { body });
  expect(answer).toMatchObject({ status: 202, body: { status: "running", change: change ?? head } });
  expect(answer.headers.get("location")).toBe(`/api/v1/gates/${answer.body.id}`);
  return answer.body;
}

test(
  "a change is judged by the target's policy, with reasons, a signed receipt and a note, and nothing of the tree is written",
  async () => {
    const repository = makeGatedRepository(platform.repositories, "plain", "version: 1\nchecks:\n  commits: { mode: required }\n");
    const head = repository.change("topic", { "src/two.ts": "export const two = 2;\n" }, "feat: two");
    const before = repository.condition();
    const asked = await ask(repository, "topic");
    const gate = await untilGate(asked.id, ({ status }) => status === "decided");
    expect(gate).toMatchObject({ verdict: "pass", head, target: "main", round: 1, overrides: [] });
    expect(gate.checks.find(({ check }) => check === "commits")).toMatchObject({ outcome: "pass", required: true });

    const { body: why } = await api.call<GateExplanation>("GET", `/gates/${gate.id}/explain`);
    expect(why.reason).toMatchObject({ outcome: "pass", because: expect.any(Array) });
    const receipt = parseReceipt(JSON.stringify(why.receipt));
    if (!receipt.ok) throw new Error(receipt.message);
    const signers = await api.call<{ items: { id: string; publicKey: string }[] }>("GET", "/gate-signers");
    const signer = signers.body.items.find(({ id }) => id === receipt.receipt.body.keyId);
    const key = createPublicKey({ key: Buffer.from(signer?.publicKey ?? "", "base64"), format: "der", type: "spki" });
    const signature = Buffer.from(receipt.receipt.signature, "base64");
    expect(verify(null, Buffer.from(receiptBytes(receipt.receipt.body)), key, signature)).toBe(true);
    expect(receipt.receipt.body).toMatchObject({ head, tree: gate.tree, target: "main", verdict: "pass", policySha256: gate.policySha256 });
    expect(JSON.parse(await untilNote(repository, head))).toEqual(why.receipt);
    expect(repository.condition()).toBe(before);
  },
  SETUP_MS,
);

test(
  "praxis gate asks the server, watches and exits with its verdict; another person's override ends in the receipt",
  async () => {
    const repository = makeGatedRepository(platform.repositories, "cli", "version: 1\nchecks:\n  commits: { mode: required }\n");
    repository.change("topic", { "src/two.ts": "export const two = 2;\n" }, "no conventional message");
    const server = (apiKey: string) => ({ PRAXIS_API_URL: platform.apiUrls[0] ?? "", PRAXIS_API_KEY: apiKey });
    const asked = await praxisWith(
      server(platform.apiKey),
      repository.path,
      "gate",
      "--server",
      "--base",
      "main",
      "--head",
      "topic",
      "--json",
    );
    expect(asked).toMatchObject({ code: 1 });
    const printed = JSON.parse(asked.out) as { verdict: string; checks: { check: string; outcome: string }[]; gate: GateView };
    expect(printed).toMatchObject({ verdict: "fail", receipt: { body: { verdict: "fail" } } });
    expect(printed.checks.find(({ check }) => check === "commits")).toMatchObject({ outcome: "fail" });

    const words = ["gate", "override", printed.gate.id, "--check", "commits", "--reason", "the message was agreed in the review"];
    expect(await praxisWith(server(platform.apiKey), repository.path, ...words)).toMatchObject({
      code: expect.any(Number),
      err: expect.stringContaining("may not"),
    });
    expect(await praxisWith(server(platform.otherKey), repository.path, ...words)).toMatchObject({ code: 0 });
    const gate = await untilGate(printed.gate.id, ({ verdict }) => verdict === "pass");
    expect(gate.checks.find(({ check }) => check === "commits")).toMatchObject({ outcome: "fail", overridden: true });
    const listed = await praxisWith(server(platform.apiKey), repository.path, "gate", "list", "--status", "decided", "--json");
    expect(JSON.parse(listed.out)).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ id: gate.id })]) });
    const shown = await praxisWith(server(platform.apiKey), repository.path, "gate", "show", gate.id, "--json");
    expect(shown.code).toBe(0);
    expect(JSON.parse(shown.out)).toMatchObject({
      receipt: { body: { verdict: "pass", overrides: [{ checks: ["commits"], reason: "the message was agreed in the review" }] } },
    });
  },
  SETUP_MS,
);

/** A token of a person who signs in with a code that the first admin key has made. */
async function signIn(name: string): Promise<string> {
  const { body: made } = await api.call<{ code: string }>("POST", "/sessions/codes", { body: { name } });
  const { body } = await api.call<{ token: string }>("POST", "/sessions", { body: { code: made.code } });
  return body.token;
}

test(
  "where one admin key is all there is, a person who signs in clears what needs one, and nobody is two",
  async () => {
    const repository = makeGatedRepository(platform.repositories, "alone", "version: 1\nchecks:\n  commits: { mode: required }\n");
    repository.change("topic", { "src/two.ts": `const k = "${["AKIA", "Q3EGSZ7XPLMV2T4K"].join("")}";\n` }, "no conventional message");
    const asked = await ask(repository, "topic");
    await untilGate(asked.id, ({ status }) => status === "decided");
    const clear = async (check: string, credential: Readonly<Record<string, string>>): Promise<[number, string | undefined]> => {
      const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
      const response = await fetch(`${platform.apiUrls[0] ?? ""}/api/v1/gates/${asked.id}/override`, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...credential },
        body: JSON.stringify({ checks: [check], reason: "nobody else is here to look at it", expiresAt }),
      });
      return [response.status, ((await response.json()) as { code?: string }).code];
    };
    const [local, other] = [await signIn("local"), await signIn("other")].map((token) => ({ Authorization: `Bearer ${token}` }));
    expect(await clear("commits", { "X-API-Key": platform.apiKey })).toEqual([403, "override_own_change"]);
    expect(await clear("commits", local ?? {})).toEqual([202, undefined]);
    expect(await clear("secrets", local ?? {})).toEqual([202, undefined]);
    expect(await clear("secrets", other ?? {})).toEqual([422, "override_refused"]);
    const gate = await untilGate(asked.id, ({ status }) => status === "waiting");
    expect(gate).toMatchObject({ verdict: "fail", awaitingSecond: ["secrets"] });
  },
  SETUP_MS,
);

test(
  "what another machine hands in is judged, told with whoever brought it, and judged anew when it brings something else",
  async () => {
    const policy = 'version: 1\nchecks:\n  tests: { mode: required, requireRed: false }\n  lint: { command: ["true"] }\n';
    const repository = makeGatedRepository(platform.repositories, "handed", policy);
    repository.change("topic", { "src/two.ts": "export const two = 2;\n" }, "feat: two");
    const file = (name: string, text: string): string => {
      writeFileSync(join(platform.repositories, name), text);
      return join(platform.repositories, name);
    };
    const good = file("good.xml", '<testsuite><testcase name="a" file="a.ts"/></testsuite>');
    const bad = file("bad.xml", '<testsuite><testcase name="a" file="a.ts"><failure>no</failure></testcase></testsuite>');
    const findings = file("eslint.sarif", '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"ESLint"}},"results":[]}]}');
    const server = { PRAXIS_API_URL: platform.apiUrls[0] ?? "", PRAXIS_API_KEY: platform.apiKey };
    const gate = async (...reports: string[]): Promise<{ code: number | null; printed: { gate: GateView; receipt: SignedReceipt } }> => {
      const args = ["gate", "--server", "--base", "main", "--head", "topic", "--json", ...reports];
      const { code, out } = await praxisWith(server, repository.path, ...args);
      return { code, printed: JSON.parse(out === "" ? "{}" : out) };
    };
    expect(await gate("--junit", join(platform.repositories, "absent.xml"))).toEqual({ code: 2, printed: {} });
    const first = await gate("--junit", bad, "--sarif-in", findings);
    expect(first.code).toBe(1);
    expect(first.printed.gate.checks.find(({ check }) => check === "tests")).toMatchObject({ outcome: "fail", required: true });
    expect(first.printed.gate.reports).toMatchObject([
      { kind: "junit", name: bad, by: { kind: "service" } },
      { kind: "sarif", leftOut: expect.stringContaining("this server runs it itself") },
    ]);
    const second = await gate("--junit", good);
    expect(second).toMatchObject({ code: 0, printed: { gate: { id: first.printed.gate.id, round: 2 } } });
    const { by } = first.printed.gate.reports[0] ?? {};
    expect(second.printed.receipt.body.handedIn).toMatchObject([{ kind: "junit", name: good, by: by?.id }]);
    const { body: why } = await api.call<GateExplanation>("GET", `/gates/${first.printed.gate.id}/explain`);
    expect(why.notes).toEqual([
      expect.stringMatching(/sarif report .*eslint\.sarif was handed in by key_.*not judged/),
      expect.stringMatching(/junit report .*good\.xml was handed in by key_.*this server did not make it/),
    ]);
  },
  SETUP_MS,
);

test(
  "a worker that is killed while the tests run takes nothing with it: another one goes on to the verdict",
  async () => {
    const repository = makeGatedRepository(platform.repositories, "slow", SLOW);
    const head = repository.change("topic", { "src/two.ts": "export const two = 2;\n", "src/two.test.ts": "ok\n" }, "feat: two");
    const before = repository.condition();
    const asked = await ask(repository, "topic");
    await untilGate(asked.id, ({ checks }) => checks.length > 0);
    await platform.killWorker();
    const gate = await untilGate(asked.id, ({ status }) => status === "decided");
    expect(gate).toMatchObject({ verdict: "pass", head, round: 1 });
    expect(gate.checks.find(({ check }) => check === "tests")).toMatchObject({ outcome: "pass", required: true });
    expect(repository.condition()).toBe(before);
  },
  SETUP_MS,
);
