/** The webhook over HTTP with a real Postgres: signed or nothing, each delivery once, and the newest head in force in whatever order they come. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startApiUnderTest, type ApiUnderTest, type Reply } from "../testing/api-under-test.js";
import {
  checkMessage,
  GITHUB,
  groupMessage,
  pullMessage,
  pushMessage,
  sha,
  signedHeaders,
  statusMessage,
  type PullMessage,
} from "../testing/github-messages.js";

const SETUP_MS = 60_000;
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest(GITHUB);
}, SETUP_MS);
afterAll(() => api.close(), SETUP_MS);

function deliver(event: string, message: object, signing: { delivery?: string; secret?: string } = {}): Promise<Reply> {
  const text = JSON.stringify(message);
  return api.post("/webhooks/github", undefined, { as: "nobody", raw: text, headers: signedHeaders(event, text, signing) });
}
const pull = (message: PullMessage) => deliver("pull_request", pullMessage(message));

interface Known {
  id: string;
  head: string;
  status: string;
  round: number;
}
async function gatesOf(change: string): Promise<Known[]> {
  const { items } = await api.stores.gates.list({ change });
  return items.map(({ id, head, status, round }) => ({ id, head: head ?? "", status, round })).reverse();
}
const inForce = async (change: string) => (await gatesOf(change)).filter(({ status }) => status !== "superseded" && status !== "expired");

test("a pull request is judged at its head, in the name of who made it, and its workflow is told", async () => {
  const answer = await pull({ action: "opened", head: sha("a"), at: 1, number: 1 });
  expect(answer).toMatchObject({ status: 202, json: { did: "judged" } });
  const gate = await api.stores.gates.get(String((answer.json["gateIds"] as string[])[0]));
  expect(gate).toMatchObject({
    ...{ repository: { url: "https://github.com/octo-org/octo-repo.git" }, change: "github:pull/1", target: "main", head: sha("a") },
    ...{ requestedBy: { kind: "user", id: "github:mona" }, forge: { ref: "refs/pull/1/head", installation: 12 } },
  });
});

test("a message that is not signed with our secret, or was changed on its way, does nothing", async () => {
  const message = pullMessage({ action: "opened", head: sha("a"), at: 1, number: 2 });
  const text = JSON.stringify(message);
  const headers = signedHeaders("pull_request", text);
  const send = (raw: string, sent: Record<string, string>) => api.post("/webhooks/github", undefined, { as: "nobody", raw, headers: sent });
  const { "X-Hub-Signature-256": _signature, ...unsigned } = headers;
  for (const reply of [
    await deliver("pull_request", message, { secret: "another secret of a test" }),
    await send(text.replace(sha("a"), sha("b")), headers),
    await send(text, unsigned),
    await send(text, { ...headers, "X-Hub-Signature-256": "sha256=" }),
    await send(text, { ...headers, "X-Hub-Signature-256": "" }),
    await send(text, { ...headers, "X-Hub-Signature-256": headers["X-Hub-Signature-256"].replace("sha256", "sha1") }),
  ])
    expect(reply).toMatchObject({ status: 401, json: { code: "webhook_signature_invalid" } });
  expect(await gatesOf("github:pull/2")).toEqual([]);
});

test("the same delivery counts once, also when it comes many times at once", async () => {
  const message = pullMessage({ action: "opened", head: sha("a"), at: 1, number: 3 });
  const replies = await Promise.all(Array.from({ length: 6 }, () => deliver("pull_request", message, { delivery: "the-same" })));
  expect(replies.map(({ json }) => json["did"]).sort()).toEqual(["judged", ...Array<string>(5).fill("repeat")]);
  expect(await gatesOf("github:pull/3")).toHaveLength(1);
});

test("pushes that arrive in the wrong order, within one second, leave the newest head in force", async () => {
  await pull({ action: "synchronize", head: sha("c"), before: sha("b"), at: 5, number: 4 });
  await pull({ action: "synchronize", head: sha("b"), before: sha("a"), at: 5, number: 4 });
  const late = await pull({ action: "opened", head: sha("a"), at: 5, number: 4 });
  expect(late.json).toMatchObject({ did: "ignored" });
  expect(await inForce("github:pull/4")).toMatchObject([{ head: sha("c"), status: "running" }]);
  await pull({ action: "synchronize", head: sha("d"), before: sha("c"), at: 6, number: 4 });
  expect(await inForce("github:pull/4")).toMatchObject([{ head: sha("d") }]);
  expect((await gatesOf("github:pull/4")).map(({ status }) => status)).toEqual(["superseded", "running"]);
});

test("a closed pull request is given up, and its workflow hears of it; reopened, it is judged anew", async () => {
  await pull({ action: "opened", head: sha("a"), at: 1, number: 5 });
  expect((await pull({ action: "closed", head: sha("a"), at: 2, number: 5 })).json).toMatchObject({ did: "withdrawn" });
  expect(await gatesOf("github:pull/5")).toMatchObject([{ status: "expired" }]);
  expect((await pull({ action: "reopened", head: sha("a"), at: 3, number: 5 })).json).toMatchObject({ did: "judged" });
  expect((await gatesOf("github:pull/5")).map(({ status }) => status)).toEqual(["expired", "running"]);
});

test("a merge group is judged onto its branch, and one that was dropped stays dropped", async () => {
  const change = `github:merge-group/gh-readonly-queue/main/pr-7-${sha("0")}`;
  expect((await deliver("merge_group", groupMessage("checks_requested"))).json).toMatchObject({ did: "judged" });
  expect(await inForce(change)).toMatchObject([{ head: sha("e") }]);
  await deliver("merge_group", groupMessage("destroyed"));
  expect((await deliver("merge_group", groupMessage("checks_requested"))).json).toMatchObject({ did: "ignored" });
  expect(await inForce(change)).toEqual([]);
});

test("another policy on the branch judges every open change onto it again; other pushes do not", async () => {
  await pull({ action: "opened", head: sha("a"), at: 1, number: 8, target: "release/1" });
  await pull({ action: "opened", head: sha("b"), at: 1, number: 9, target: "release/2" });
  expect((await deliver("push", pushMessage("release/1", ["README.md"]))).json).toMatchObject({ did: "ignored" });
  expect((await deliver("push", pushMessage("release/1", [".praxis/gate.yaml"]))).json).toMatchObject({ did: "judged" });
  expect(await inForce("github:pull/8")).toMatchObject([{ round: 2, status: "running" }]);
  expect(await inForce("github:pull/9")).toMatchObject([{ round: 1 }]);
});

test("a repository that is not listed is answered, and nothing else happens", async () => {
  const reply = await pull({ action: "opened", head: sha("a"), at: 1, number: 10, repository: "somebody/else" });
  expect(reply).toMatchObject({ status: 202, json: { did: "ignored", gateIds: [] } });
  expect(String(reply.json["why"])).toContain("GITHUB_REPOSITORIES");
});

test("without the settings the route says that it takes nothing", async () => {
  const other = await api.startAnother({ GITHUB_WEBHOOK_SECRET: "" });
  const reply = await fetch(`${other.url}/api/v1/webhooks/github`, { method: "POST", body: "{}", headers: signedHeaders("ping", "{}") });
  expect({ status: reply.status, body: await reply.json() }).toMatchObject({ status: 503, body: { code: "webhook_not_configured" } });
  await other.stop();
});

/** A gate that was decided while somebody else's check had not reported. */
async function decidedWithout(number: number, names: readonly string[] = ["ci / test"]): Promise<{ id: string; head: string }> {
  const head = sha(String(number % 10));
  const { json } = await pull({ action: "opened", head, at: 1, number });
  const id = String((json["gateIds"] as string[])[0]);
  const checks = [{ check: "tests" as const, required: true, outcome: "missing" as const, findings: [], findingCount: 0 }];
  const artifacts = { reportedBy: names.map((name) => ({ check: "tests" as const, name, app: "github-actions" })) };
  const commits = { head, branch: null, base: sha("0"), baseTip: sha("0"), tree: sha("0") };
  const { gates } = api.stores;
  await gates.recordPrepared({ id, round: 1, ...commits, policySha256: "p", landing: "squash", authors: [], checks, artifacts });
  const end = { status: "decided", verdict: "undecided", failure: null, receiptSha256: "r" } as const;
  await gates.recordSettled({ id, round: 1, ...end, checks, artifacts });
  return { id, head };
}

const ended = (head: string, run: number, conclusion: string, more: { name?: string; slug?: string; status?: string } = {}) =>
  deliver("check_run", checkMessage({ head, run, conclusion, ...more }));

test("a report that comes after the verdict judges that check again, once, and only when it says something else", async () => {
  const { id, head } = await decidedWithout(21);
  expect((await ended(head, 5, "success", { status: "in_progress" })).json).toMatchObject({ did: "noted" });
  expect((await ended(head, 5, "success", { name: "another" })).json).toMatchObject({ did: "noted" });
  expect((await ended(head, 5, "success", { slug: "somebody-else" })).json).toMatchObject({ did: "noted" });
  expect(await api.stores.gates.get(id)).toMatchObject({ status: "decided", round: 1 });
  expect((await ended(head, 5, "success")).json).toMatchObject({ did: "judged", gateIds: [id] });
  expect(await api.stores.gates.get(id)).toMatchObject({ status: "running", round: 2, rerunCheck: "tests" });
  expect((await ended(head, 5, "success")).json).toMatchObject({ did: "ignored" });
  expect((await ended(head, 4, "failure")).json).toMatchObject({ did: "ignored" });
});

test("a report for a change that is being judged wakes its evaluation", async () => {
  const { id, head } = await decidedWithout(22);
  await api.stores.gates.rerun({ id, check: null });
  expect((await ended(head, 9, "failure")).json).toMatchObject({ did: "noted", gateIds: [] });
  expect(api.temporal.evaluations.at(-1)).toMatch(new RegExp(`^gate:[0-9a-f]{32}:github:pull/22/${head}/p/2$`));
});

test("a noisy neighbour wakes an evaluation only when nothing else is waited for, and no more than twenty times", async () => {
  const { id, head } = await decidedWithout(23, ["ci / test", "ci / lint"]);
  await api.stores.gates.rerun({ id, check: null });
  const woken = () => api.temporal.evaluations.filter((workflowId) => workflowId.includes(`pull/23/${head}/`)).length;
  for (let run = 1; run <= 20; run++) {
    await ended(head, run, "success", { status: "in_progress" });
    await ended(head, run, run % 2 === 0 ? "success" : "failure");
  }
  expect(woken()).toBe(0);
  await ended(head, 1, "success", { name: "ci / lint" });
  expect(woken()).toBe(1);
  for (let run = 21; run <= 60; run++) await ended(head, run, run % 2 === 0 ? "success" : "failure");
  expect(woken()).toBe(20);
  expect(await api.stores.gates.get(id)).toMatchObject({ status: "running", round: 2 });
});

test("a commit status that is pending and then good is one run, whose length is learned", async () => {
  const send = (id: number, state: string, at: number) => deliver("status", statusMessage({ head: sha("f"), id, state, at }));
  await send(1, "pending", 0);
  await send(2, "success", 90);
  expect((await send(1, "pending", 0)).json).toMatchObject({ did: "ignored" });
  const gates = await api.database.database.query<{ ms: number; conclusion: string }>(
    "SELECT (extract(epoch FROM ended_at - started_at) * 1000)::float8 AS ms, conclusion FROM external_checks WHERE app = 'status'",
  );
  expect(gates).toEqual([{ ms: 90_000, conclusion: "success" }]);
});
