/** Merge queues on a real Temporal, Postgres and git: what lands was judged exactly so, whatever comes in between. Only the gate's engine is stood in for. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from "@jest/globals";
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createQueueActivities } from "@praxis/activities";
import {
  createGateStore,
  createQueueStore,
  type GateRecord,
  type GateStore,
  type QueueEntryRecord,
  type QueueStore,
} from "@praxis/database";
import { createFileArtifactBytes, type ArtifactBytes } from "@praxis/database/artifacts";
import { createTestDatabase, type TestDatabase } from "@praxis/database/testing";
import { parsePolicy, receiptBytes, type ReceiptBody } from "@praxis/domain/gate";
import { createIds, mergeQueueWorkflowId } from "@praxis/domain/ids";
import { isEntryOpen, type Lane } from "@praxis/domain/queue";
import { createGit, type Git } from "@praxis/repository";
import { plainGit } from "@praxis/repository/testing";
import { createTemporalClient, type TemporalClient } from "@praxis/temporal/client";
import { queueNews } from "@praxis/temporal/messages";
import { DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";

jest.setTimeout(120_000);
const address = process.env["PRAXIS_TEST_TEMPORAL_ADDRESS"] ?? "";
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const POLICY = `version: 1
trustedKeys: [{ id: server, publicKey: "${publicKey.export({ format: "der", type: "spki" }).toString("base64")}", role: server }]
`;

let testDatabase: TestDatabase;
/** Where the build leaves it: what is proved is the code that ships. */
const bundle = { codePath: fileURLToPath(import.meta.resolve("@praxis/workflows/bundle")) };
let native: NativeConnection;
let temporal: TemporalClient;
let folder: string;
let source: string;
let bytes: ArtifactBytes;
let queue: QueueStore;
let gates: GateStore;
let stop: () => Promise<void>;
let taskQueue: string;
/** Gates that are asked for while it is a list stay open until what stands in it is called. */
let heldBack: (() => Promise<void>)[] | null;
/** How often somebody read a gate, and the queue its entries. */
let looks = 0;
let queueReads = 0;
/** Steps in just before and after the branch is written, once. */
let beforeWrite: (() => void) | null;
/** Waited for by whoever looks where the branch is. */
let beforeTip: (() => Promise<void>) | null;
let afterWrite: (() => void) | null;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger("ERROR"), telemetryOptions: { logging: { forward: {}, filter: "ERROR" } } });
  testDatabase = await createTestDatabase();
  native = await NativeConnection.connect({ address });
  temporal = createTemporalClient({ address, namespace: "default" });
});
afterAll(async () => {
  await temporal.close();
  await native.close();
  await testDatabase.close();
});

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "praxis-queue-test-")));
  source = join(folder, "source");
  mkdirSync(join(source, ".praxis"), { recursive: true });
  plainGit(source, ["init", "--quiet", "--initial-branch=main"]);
  commit("chore: policy", { ".praxis/gate.yaml": POLICY, "README.md": "# x\n" });
  plainGit(source, ["checkout", "--quiet", "--detach"]);
  const clock = { now: Date.now };
  const deps = { database: testDatabase.database, clock, ids: createIds({ now: Date.now, randomBytes }) };
  [queue, gates, bytes] = [
    createQueueStore(deps),
    createGateStore(deps),
    createFileArtifactBytes({ directory: join(folder, "artifacts") }),
  ];
  [beforeWrite, afterWrite, beforeTip, heldBack] = [null, null, null, null];
  taskQueue = `queue-test-${randomBytes(4).toString("hex")}`;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const activities = createQueueActivities({
    ...{ bytes, git: interruptible(createGit()), clock, log },
    queue: {
      ...queue,
      read: (of) => {
        queueReads += 1;
        return queue.read(of);
      },
    },
    gates: {
      ...gates,
      request: judgeAtOnce,
      get: (id) => {
        looks += 1;
        return gates.get(id);
      },
    },
    repositoryPolicy: { roots: [folder], hosts: [], schemes: [] },
  });
  // It remembers nothing: every task replays from the start, and what replays in another order would hang here.
  const forgetful = { maxCachedWorkflows: 0 };
  const worker = await Worker.create({ connection: native, taskQueue, workflowBundle: bundle, activities, ...forgetful });
  const running = worker.run();
  stop = async () => {
    worker.shutdown();
    await running;
  };
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

function commit(message: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);
  plainGit(source, ["add", "--all"]);
  plainGit(source, ["commit", "--quiet", "-m", message]);
  return plainGit(source, ["rev-parse", "HEAD"]);
}

/** A change of one file, on a commit of its own beside the branch. */
function change(name: string, from = "main"): string {
  plainGit(source, ["checkout", "--quiet", "--detach", from]);
  return commit(`feat: ${name}`, { [`${name}.txt`]: `${name}\n` });
}

function interruptible(git: Git): Git {
  return {
    ...git,
    read: async (call) => {
      const wait = call.args[0] === "symbolic-ref" ? beforeTip : null;
      if (wait !== null) beforeTip = null;
      await wait?.();
      return git.read(call);
    },
    ask: async (call) => {
      if (call.args[0] !== "update-ref") return git.ask(call);
      const [before, after] = [beforeWrite, afterWrite];
      [beforeWrite, afterWrite] = [null, null];
      before?.();
      const answer = await git.ask(call);
      after?.();
      return answer;
    },
  };
}

/** The gate's place: a tree with a file `bad…` in it fails, every other one gets a receipt that the policy trusts. */
const judgeAtOnce: GateStore["request"] = async (wish, tx) => {
  const asked = await gates.request(wish, tx);
  if (heldBack === null) await judgeNow(asked.gate, wish.head ?? "");
  else heldBack.push(() => judgeNow(asked.gate, wish.head ?? ""));
  return asked;
};

async function judgeNow(gate: GateRecord, head: string): Promise<void> {
  const { id, round, target } = gate;
  const tree = plainGit(source, ["rev-parse", `${head}^{tree}`]);
  const isBad = plainGit(source, ["ls-tree", "--name-only", head])
    .split("\n")
    .some((name) => name.startsWith("bad"));
  const verdict = isBad ? ("fail" as const) : ("pass" as const);
  const checks = [{ check: "hygiene" as const, required: true, outcome: verdict, findings: [], findingCount: 0 }];
  const parsed = parsePolicy(plainGit(source, ["show", `${target}:.praxis/gate.yaml`]) + "\n");
  if (!parsed.ok) throw new Error("the policy is wrong");
  const about = {
    id,
    round,
    head,
    branch: null,
    base: target,
    baseTip: target,
    tree,
    policySha256: parsed.policySha256,
    landing: "squash",
  };
  await gates.recordPrepared({ ...about, authors: [], checks, artifacts: {} });
  const receiptSha256 = isBad ? null : await signed(gate, tree, parsed.policySha256);
  await gates.recordSettled({ id, round, status: "decided", verdict, checks, artifacts: {}, failure: null, receiptSha256 });
}

async function signed({ target, head }: GateRecord, tree: string, policySha256: string): Promise<string> {
  const checks = (["secrets", "dependencies", "hygiene", "integrity"] as const).map((check) => ({
    ...{ check, outcome: "pass" as const, required: true, evidenceSha256: null, findingsSha256: "0", overridden: false },
  }));
  const now = new Date().toISOString();
  const body: ReceiptBody = {
    ...{ kind: "praxis-gate-receipt", version: 1, repository: source, target, base: target, baseTip: target, head: head ?? "", tree },
    ...{
      policySha256,
      changeSha256: "c",
      engine: "1",
      verdict: "pass",
      checks,
      overrides: [],
      startedAt: now,
      finishedAt: now,
      keyId: "server",
    },
  };
  const signature = sign(null, Buffer.from(receiptBytes(body)), privateKey).toString("base64");
  return (await bytes.put(JSON.stringify({ body, signature }))).sha256;
}

async function enter(head: string, { branch = "main", lane = "normal" }: { branch?: string; lane?: Lane } = {}): Promise<string> {
  const actor = { kind: "user" as const, id: "ann" };
  const wish = { repository: { path: source }, branch, head, headName: head, lane, change: null, title: null, actor };
  const { entry } = await queue.enter(wish);
  return entry.id;
}

async function tell(branch = "main"): Promise<string> {
  const [{ repositoryKey } = { repositoryKey: "" }] = (await queue.list({ branch, open: true })).items;
  const workflowId = `${taskQueue}:${mergeQueueWorkflowId(repositoryKey, branch)}`;
  const args: [{ repositoryKey: string; branch: string }] = [{ repositoryKey, branch }];
  await temporal.raw.workflow.signalWithStart("mergeQueue", { taskQueue, workflowId, args, signal: queueNews });
  return workflowId;
}

async function ended(ids: readonly string[]): Promise<QueueEntryRecord[]> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const entries = await Promise.all(ids.map((id) => queue.get(id)));
    const found = entries.filter((entry) => entry !== null);
    if (found.every(({ status }) => !isEntryOpen(status))) return found;
    if (Date.now() > deadline) throw new Error(`these never ended: ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error("what was waited for never came");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const statusOf = (entries: readonly QueueEntryRecord[]): string[] => entries.map(({ status }) => status);
const landedOn = (branch: string): string[] =>
  plainGit(source, ["log", "--first-parent", "--reverse", "--format=%s", branch]).split("\n").slice(1);
/** Every commit that the queue made has a green gate of itself. */
async function allGreen(branch: string, commits: readonly string[]): Promise<void> {
  const { items } = await gates.list({ limit: 200 });
  for (const commit of commits) {
    const tree = plainGit(source, ["rev-parse", `${commit}^{tree}`]);
    expect(items.filter((gate) => gate.head === commit && gate.tree === tree && gate.verdict === "pass").length).toBeGreaterThan(0);
    plainGit(source, ["merge-base", "--is-ancestor", commit, branch]);
  }
}
const candidatesOf = (entries: readonly QueueEntryRecord[]): string[] =>
  entries.flatMap(({ candidate }) => (candidate === null ? [] : [candidate]));

test("changes land in order of lane and arrival, each judged as it lands; the bad one is given back, and its history replays", async () => {
  const ids = [
    await enter(change("a")),
    await enter(change("bad")),
    await enter(change("c")),
    await enter(change("h"), { lane: "hotfix" }),
  ];
  const workflowId = await tell();
  const entries = await ended(ids);
  expect(statusOf(entries)).toEqual(["landed", "failed", "landed", "landed"]);
  expect(entries[1]?.reason).toContain("said fail: hygiene fail");
  expect(landedOn("main")).toEqual(["feat: h", "feat: a", "feat: c"]);
  await allGreen("main", candidatesOf(entries.filter(({ status }) => status === "landed")));
  await temporal.raw.workflow.getHandle(workflowId).result();
  const history = await temporal.raw.workflow.getHandle(workflowId).fetchHistory();
  await Worker.runReplayHistory({ workflowBundle: bundle }, history, workflowId);
});

test("a push during the merge is kept: what was judged for the old tip is judged again on the new one", async () => {
  const [a, b] = [await enter(change("a")), await enter(change("b"))];
  beforeWrite = () => {
    const pushed = plainGit(source, ["commit-tree", "-p", "main", "-m", "chore: pushed", "main^{tree}"]);
    plainGit(source, ["update-ref", "refs/heads/main", pushed]);
  };
  await tell();
  const entries = await ended([a, b]);
  expect(statusOf(entries)).toEqual(["landed", "landed"]);
  expect(landedOn("main")).toEqual(["chore: pushed", "feat: a", "feat: b"]);
  await allGreen("main", candidatesOf(entries));
});

test("a queue that waits for a gate holds no worker's place meanwhile, and the end of the gate is news for it", async () => {
  const held: (() => Promise<void>)[] = (heldBack = []);
  const id = await enter(change("one"));
  const before = looks;
  const handle = temporal.raw.workflow.getHandle(await tell());
  // Once by whoever asked, then by the queue itself, which has begun to wait.
  await until(() => Promise.resolve(looks >= before + 2));
  await until(async () => ((await handle.describe()).raw.pendingActivities ?? []).length === 0);
  expect(await queue.get(id)).toMatchObject({ status: "queued" });
  await held[0]?.();
  expect(await queue.untold({ olderThanMs: -1_000, stillForMs: 60_000, limit: 50 })).toContainEqual(
    expect.objectContaining({ branch: "main" }),
  );
  await handle.signal(queueNews);
  expect(statusOf(await ended([id]))).toEqual(["landed"]);
  await handle.result();
  await Worker.runReplayHistory({ workflowBundle: bundle }, await handle.fetchHistory(), handle.workflowId);
});

test("news that comes while the branch is looked at is read beside it, and what follows replays", async () => {
  const [a, b] = [await enter(change("a")), change("b")];
  let later = "";
  beforeTip = async () => {
    later = await enter(b);
    const reads = queueReads;
    const workflowId = await tell();
    await until(() => Promise.resolve(queueReads > reads));
    await temporal.raw.workflow.getHandle(workflowId).signal(queueNews);
  };
  const handle = temporal.raw.workflow.getHandle(await tell());
  await ended([a]);
  expect(statusOf(await ended([a, later]))).toEqual(["landed", "landed"]);
  await handle.result();
  const failed = ((await handle.fetchHistory()).events ?? []).filter((event) => event.workflowTaskFailedEventAttributes);
  expect(failed).toEqual([]);
});

test("a worker lost right after the write: the branch is read back, and nothing lands twice", async () => {
  const [a, b] = [await enter(change("a")), await enter(change("b"))];
  afterWrite = () => {
    throw new Error("the worker is gone");
  };
  await tell();
  expect(statusOf(await ended([a, b]))).toEqual(["landed", "landed"]);
  expect(landedOn("main")).toEqual(["feat: a", "feat: b"]);
});

test("a worker lost right before the write: the branch is read back, and the change lands after all", async () => {
  const a = await enter(change("a"));
  beforeWrite = () => {
    throw new Error("the worker is gone");
  };
  await tell();
  expect(statusOf(await ended([a]))).toEqual(["landed"]);
  expect(landedOn("main")).toEqual(["feat: a"]);
});

test("two queues of one repository go on beside each other, and one that is taken out never lands", async () => {
  plainGit(source, ["branch", "release/1", "main"]);
  const main = [await enter(change("a")), await enter(change("b"))];
  const release = [await enter(change("r"), { branch: "release/1" }), await enter(change("out"), { branch: "release/1" })];
  await queue.leave({ id: release[1] ?? "", branch: "release/1", reason: "changed my mind" });
  await Promise.all([tell(), tell("release/1")]);
  expect(statusOf(await ended(main))).toEqual(["landed", "landed"]);
  expect(statusOf(await ended(release))).toEqual(["landed", "dequeued"]);
  expect([landedOn("main"), landedOn("release/1")]).toEqual([["feat: a", "feat: b"], ["feat: r"]]);
});

test("what cannot land is given back with the reason: a conflict, a dirty folder, a signer that nobody trusts, a branch that is gone", async () => {
  const [one, two] = [
    change("same"),
    (plainGit(source, ["checkout", "--quiet", "--detach", "main"]), commit("feat: other", { "same.txt": "x\n" })),
  ];
  const ids = [await enter(one), await enter(two)];
  await tell();
  const [first, second] = await ended(ids);
  expect([first?.status, second?.status, second?.reason]).toEqual(["landed", "conflicted", expect.stringContaining("same.txt")]);

  const dirty = await enter(change("d"));
  plainGit(source, ["checkout", "--quiet", "main"]);
  writeFileSync(join(source, "README.md"), "at work\n");
  await tell();
  expect(await ended([dirty])).toMatchObject([{ status: "refused", reason: expect.stringContaining(source) }]);
  plainGit(source, ["checkout", "--quiet", "--force", "--detach"]);

  plainGit(source, ["branch", "untrusted", plainGit(source, ["commit-tree", "-m", "root", "main^{tree}"])]);
  plainGit(source, ["checkout", "--quiet", "--detach", "untrusted"]);
  plainGit(source, ["branch", "--force", "untrusted", commit("chore: no keys", { ".praxis/gate.yaml": "version: 1\n" })]);
  const untrusted = await enter(change("u", "untrusted"), { branch: "untrusted" });
  await tell("untrusted");
  expect(await ended([untrusted])).toMatchObject([{ status: "refused", reason: expect.stringContaining("not among trustedKeys") }]);

  plainGit(source, ["branch", "gone", "main"]);
  const gone = await enter(change("g"), { branch: "gone" });
  plainGit(source, ["branch", "-D", "gone"]);
  await tell("gone");
  expect(await ended([gone])).toMatchObject([{ status: "refused", reason: expect.stringContaining("no such branch") }]);
});

test("a green gate of another history with the same files is no receipt: what lands is judged itself", async () => {
  const [judged, other] = [
    change("a"),
    (change("x"), plainGit(source, ["rm", "--quiet", "x.txt"]), commit("feat: a after x", { "a.txt": "a\n" })),
  ];
  const tree = (head: string): string => plainGit(source, ["rev-parse", `${head}^{tree}`]);
  expect(tree(other)).toBe(tree(judged));
  const actor = { kind: "user" as const, id: "bob" };
  await judgeAtOnce({ repository: { path: source }, target: "main", headName: judged, head: judged, branch: null, change: judged, actor });
  const entry = await enter(other);
  await tell();
  const entries = await ended([entry]);
  expect(statusOf(entries)).toEqual(["landed"]);
  await allGreen("main", candidatesOf(entries));
});
