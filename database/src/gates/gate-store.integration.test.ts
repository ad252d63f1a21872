/** Gates in a real Postgres: whoever changes the row first wins, and what comes late changes nothing. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { HandedReport } from "@praxis/domain/change-gate";
import type { Actor } from "@praxis/domain/events";
import type { CheckId, Outcome, Verdict } from "@praxis/domain/gate";
import { createIds } from "@praxis/domain/ids";
import { createTestDatabase, type TestDatabase } from "../testing/index.js";
import { createKeyStore } from "../keys/key-store.js";
import { createSessionStore } from "../sessions/session-store.js";
import { createGateStore, type GateStore } from "./gate-store.js";
import type { GateArtifacts } from "./gate-record.js";
import type { OverrideWish } from "./override-gate.js";

const SETUP_MS = 60_000;
const HOUR = 3_600_000;
const REPOSITORY = { path: "/srv/one" };
let own: TestDatabase;
let gates: GateStore;
let now = Date.now();

beforeAll(async () => {
  own = await createTestDatabase();
  const clock = { now: () => now };
  gates = createGateStore({ database: own.database, clock, ids: createIds({ ...clock, randomBytes }) });
}, SETUP_MS);
afterAll(() => own.close(), SETUP_MS);

let count = 0;
const commitOf = (text: string): string => Buffer.from(text.padEnd(20, "0")).toString("hex").slice(0, 40);
const ask = (change: string, head = "a", target = "main", reports: readonly HandedReport[] = []) =>
  gates.request({
    ...{ repository: REPOSITORY, change, target, headName: change, head: commitOf(head), branch: change },
    ...{ actor: { kind: "user", id: "ada" }, reports },
  });

async function judged(
  checks: readonly [CheckId, Outcome][],
  verdict: Verdict = "fail",
  artifacts: GateArtifacts = {},
): Promise<{ id: string; tree: string }> {
  const change = `change-${String((count += 1))}`;
  const { gate } = await ask(change);
  const { id, round } = gate;
  const tree = commitOf(change);
  const rows = checks.map(([check, outcome]) => ({ check, outcome, required: true, findings: [], findingCount: 0 }));
  const commits = { head: commitOf("a"), branch: change, base: commitOf("b"), baseTip: commitOf("b"), tree };
  const authors = ["bea@example.org"];
  await gates.recordPrepared({ id, round, ...commits, policySha256: "p", landing: "squash", authors, checks: rows, artifacts });
  await gates.recordSettled({ id, round, status: "decided", verdict, checks: rows, artifacts, failure: null, receiptSha256: "r" });
  return { id, tree };
}

const wish = (gateId: string, checks: readonly CheckId[], approver: string, more: Partial<OverrideWish> = {}): OverrideWish => ({
  ...{ gateId, checks, reason: "it was agreed in the review", ticket: null, alsoKnownAs: [], issuer: "here" },
  expiresAt: new Date(now + HOUR).toISOString(),
  approver: { kind: "user", id: approver },
  ...more,
});

describe("asking", () => {
  test("the same head is asked for once while it is judged, by many at a time", async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, () => ask("many")));
    expect(new Set(asked.map(({ gate }) => gate.id)).size).toBe(1);
    expect(asked.filter(({ command }) => command !== null)).toHaveLength(1);
  });

  test("reports that the gate does not have judge it again, also while it is judged; the same ones, or none, do not", async () => {
    const report = (kind: "junit" | "coverage", sha256: string): HandedReport => ({
      ...{ kind, name: `${kind}.out`, sha256, bytes: 1, by: { kind: "service", id: "key_ci" }, at: new Date(now).toISOString() },
    });
    const bring = (...reports: HandedReport[]) => ask("reported", "a", "main", reports);
    const first = await bring(report("junit", "1"));
    expect(await bring(report("junit", "1"))).toMatchObject({ command: null, gate: { id: first.gate.id, round: 1 } });
    expect((await bring()).command).toBeNull();
    const more = await bring(report("coverage", "2"));
    expect(more).toMatchObject({ command: { kind: "evaluate", round: 2 }, gate: { id: first.gate.id, status: "running" } });
    const { gate } = await bring(report("junit", "3"));
    expect(gate.artifacts.handedIn?.map(({ kind, sha256 }) => [kind, sha256])).toEqual([
      ["coverage", "2"],
      ["junit", "3"],
    ]);
    expect((await ask("reported", "b")).gate.artifacts.handedIn).toBeUndefined();
  });

  test("the id of a commit at a URL is the same head whenever it is asked for, a branch's name is not", async () => {
    const at = async (headName: string) => {
      const actor = { kind: "service", id: "key_ci" } as const;
      const repository = { url: "https://example.org/one.git" };
      return (await gates.request({ repository, change: headName, target: "main", headName, head: null, branch: null, actor })).gate;
    };
    const [commit, branch] = [commitOf("u"), "topic"];
    const before = [await at(commit), await at(branch)];
    for (const { id, round, headName } of before) {
      const commits = { head: commitOf("u"), branch: null, base: commitOf("b"), baseTip: commitOf("b"), tree: commitOf(headName) };
      await gates.recordPrepared({ id, round, ...commits, policySha256: "p", landing: "squash", authors: [], checks: [], artifacts: {} });
    }
    expect((await at(commit)).id).toBe(before[0]?.id);
    expect((await at(branch)).id).not.toBe(before[1]?.id);
  });

  test("a newer head takes the force of the one before, and only of the same change", async () => {
    const other = await ask("other");
    const first = await ask("pushed", "a");
    const second = await ask("pushed", "b");
    expect(await gates.get(first.gate.id)).toMatchObject({ status: "superseded", supersededBy: second.gate.id });
    expect(await gates.get(other.gate.id)).toMatchObject({ status: "running" });
    expect(second.command?.position).toBeGreaterThan(first.command?.position ?? Infinity);
  });

  test("what a replaced evaluation still writes changes nothing", async () => {
    const first = await ask("late", "a");
    await ask("late", "b");
    const { id } = first.gate;
    const settled = {
      id,
      round: 1,
      status: "decided",
      verdict: "pass",
      checks: [],
      artifacts: {},
      failure: null,
      receiptSha256: "r",
    } as const;
    expect(await gates.recordSettled(settled)).toBe(false);
    expect(await gates.recordFailed({ id, round: 1, failure: { code: "x", message: "y" } })).toBe(false);
    expect(await gates.get(id)).toMatchObject({ status: "superseded", verdict: null });
  });

  test("what an older round still writes changes nothing", async () => {
    const { id } = await judged([["size", "fail"]]);
    await gates.rerun({ id, check: null });
    const settled = {
      id,
      round: 1,
      status: "decided",
      verdict: "pass",
      checks: [],
      artifacts: {},
      failure: null,
      receiptSha256: "r",
    } as const;
    expect(await gates.recordSettled(settled)).toBe(false);
    expect(await gates.get(id)).toMatchObject({ status: "running", round: 2, verdict: null, receiptSha256: null });
  });

  test("the same head asked for again once decided is a new round of the same gate", async () => {
    const first = await ask("again");
    await gates.recordFailed({ id: first.gate.id, round: 1, failure: { code: "x", message: "y" } });
    const second = await ask("again");
    expect(second).toMatchObject({ gate: { id: first.gate.id, round: 2, failure: null }, command: { kind: "evaluate", round: 2 } });
  });
});

describe("overriding", () => {
  test("of two people who are fast one clears the check, and the other is told so", async () => {
    const { id } = await judged([["size", "fail"]]);
    const both = await Promise.allSettled(["cy", "dan"].map((who) => gates.override(wish(id, ["size"], who))));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "override_not_needed" } });
    expect((await gates.get(id))?.overrides).toHaveLength(1);
  });

  test("two keys that one person made are one person; a key of somebody else is a second one", async () => {
    const keys = createKeyStore({ database: own.database, clock: { now: () => now }, ids: createIds({ now: () => now, randomBytes }) });
    const keyOf = async (createdBy: Actor): Promise<string> =>
      (await keys.create({ name: "k", role: "operator", scopes: ["approvals:decide"], pools: null, createdBy })).key.id;
    const first = await keyOf({ kind: "user", id: "cleo" });
    const second = await keyOf({ kind: "service", id: first });
    const { id } = await judged([["secrets", "fail"]]);
    await gates.override(wish(id, ["secrets"], first));
    await expect(gates.override(wish(id, ["secrets"], second))).rejects.toMatchObject({ code: "override_refused" });
    await expect(gates.override(wish(id, ["secrets"], "cleo"))).rejects.toMatchObject({ code: "override_refused" });
    const other = await keyOf({ kind: "user", id: "dora" });
    expect((await gates.override(wish(id, ["secrets"], other))).gate.overrides).toHaveLength(2);
  });

  test("a program is no person, whoever asked for the gate stays that with a key, and a key of a person is this person", async () => {
    const keys = createKeyStore({ database: own.database, clock: { now: () => now }, ids: createIds({ now: () => now, randomBytes }) });
    const keyOf = async (createdBy: Actor): Promise<Actor> => ({
      kind: "service",
      id: (await keys.create({ name: "k", role: "operator", scopes: ["approvals:decide"], pools: null, createdBy })).key.id,
    });
    const { id } = await judged([["size", "fail"]]);
    const by = (approver: Actor) => gates.override(wish(id, ["size"], "", { approver }));
    const first = await keyOf({ kind: "system", id: "issue-admin-key" });
    for (const program of [first, await keyOf(first), { kind: "agent", id: "agt_1" } as const])
      await expect(by(program)).rejects.toMatchObject({ code: "override_refused", message: expect.stringContaining("only a person") });
    await expect(by(await keyOf({ kind: "user", id: "ada" }))).rejects.toMatchObject({ code: "override_own_change" });
    expect((await by(await keyOf({ kind: "user", id: "cleo" }))).gate.overrides).toHaveLength(1);
  });

  test("whoever handed in a report has a part in the case, and clears nothing", async () => {
    const by = { kind: "user", id: "hana" } as const;
    const handedIn = [{ kind: "junit", name: "junit.xml", sha256: "1", bytes: 1, by, at: new Date(now).toISOString() } as const];
    const { id } = await judged([["size", "fail"]], "fail", { handedIn });
    await expect(gates.override(wish(id, ["size"], "hana"))).rejects.toMatchObject({ code: "override_own_change" });
    expect((await gates.override(wish(id, ["size"], "cleo"))).gate.overrides).toHaveLength(1);
  });

  test("whoever makes a code for another name and signs in with it does not become a second person", async () => {
    const sessions = createSessionStore({
      ...{ database: own.database, clock: { now: () => now }, ids: createIds({ now: () => now, randomBytes }) },
    });
    const signIn = async (name: string, createdBy: Actor): Promise<string> => {
      await sessions.openByCode((await sessions.createCode({ name, role: "operator", createdBy })).code);
      return `here#${name}`;
    };
    const eve = await signIn("eve", { kind: "system", id: "issue-login-code" });
    const invented = await signIn("invented", { kind: "user", id: eve });
    const second = await signIn("second", { kind: "user", id: invented });
    const { id } = await judged([["secrets", "fail"]]);
    await gates.override(wish(id, ["secrets"], eve));
    for (const name of [invented, second])
      await expect(gates.override(wish(id, ["secrets"], name))).rejects.toMatchObject({ code: "override_refused" });
    const fay = await signIn("fay", { kind: "system", id: "issue-login-code" });
    expect((await gates.override(wish(id, ["secrets"], fay))).gate.overrides).toHaveLength(2);
  });

  test("secrets need two people: both who are fast count, a third is not needed, one alone is not two", async () => {
    const { id } = await judged([["secrets", "fail"]]);
    await Promise.all([
      gates.override(wish(id, ["secrets"], "cy")),
      gates.override(wish(id, ["secrets"], "cy", { reason: "the same person in other words" })),
      gates.override(wish(id, ["secrets"], "dan")),
    ]);
    expect((await gates.get(id))?.overrides.map(({ approver }) => approver.id).sort()).toEqual(["cy", "dan"]);
    await expect(gates.override(wish(id, ["secrets"], "eve"))).rejects.toMatchObject({ code: "override_not_needed" });
  });

  test.each<[string, Partial<OverrideWish>, string]>([
    ["by whoever asked for the gate", { approver: { kind: "user", id: "ada" } }, "override_own_change"],
    ["by an author of a commit", { alsoKnownAs: ["bea@example.org"] }, "override_own_change"],
    ["by an author written in capitals", { approver: { kind: "user", id: " Bea@Example.org" } }, "override_own_change"],
    ["for a reason that says nothing", { reason: "   looks fine to me   " }, "override_refused"],
    ["for more than a day", { expiresAt: new Date(now + 25 * HOUR).toISOString() }, "override_refused"],
    ["for a time that is over", { expiresAt: new Date(now - HOUR).toISOString() }, "override_refused"],
    ["of a check that passed", { checks: ["commits"] }, "override_not_needed"],
    ["of a check that the gate has not", { checks: ["tests"] }, "check_not_found"],
  ])("is refused %s", async (_, more, code) => {
    const { id } = await judged([
      ["size", "fail"],
      ["commits", "pass"],
    ]);
    await expect(gates.override({ ...wish(id, ["size"], "cy"), ...more })).rejects.toMatchObject({ code });
    expect((await gates.get(id))?.overrides).toEqual([]);
  });

  test("is refused once a push has replaced the head", async () => {
    const first = await ask("void", "a");
    await gates.recordFailed({ id: first.gate.id, round: 1, failure: { code: "x", message: "y" } });
    await ask("void", "b");
    await expect(gates.override(wish(first.gate.id, ["size"], "cy"))).rejects.toMatchObject({ code: "gate_closed" });
  });
});

describe("a green receipt", () => {
  const green = async (tree: string, target = "main", repository = REPOSITORY) => {
    const { items } = await gates.list({ limit: 200 });
    const heads = items.filter((gate) => gate.tree === tree).flatMap(({ head }) => head ?? []);
    return gates.greenReceiptFor({ repository, heads, tree, target });
  };

  test("is there for exactly the tree, target and repository of a decided pass", async () => {
    const { id, tree } = await judged([["size", "pass"]], "pass");
    expect(await green(tree)).toMatchObject({ gateId: id, receiptSha256: "r" });
    expect(await green(commitOf("another tree"))).toBeNull();
    expect(await green(tree, "develop")).toBeNull();
    expect(await green(tree, "main", { path: "/srv/two" })).toBeNull();
    expect(await gates.greenReceiptFor({ repository: REPOSITORY, heads: [commitOf("another")], tree, target: "main" })).toBeNull();
  });

  test("is none for a fail, nor while the gate is judged again", async () => {
    expect(await green((await judged([["size", "fail"]])).tree)).toBeNull();
    const { id, tree } = await judged([["size", "pass"]], "pass");
    await gates.rerun({ id, check: null });
    expect(await green(tree)).toBeNull();
  });

  test("ends with the override it rests on", async () => {
    const { id, tree } = await judged([["size", "fail"]]);
    const { gate } = await gates.override(wish(id, ["size"], "cy"));
    const settled = { id, round: 1, status: "decided", verdict: "pass", artifacts: {}, failure: null, receiptSha256: "r2" } as const;
    await gates.recordSettled({ ...settled, checks: gate.checks });
    expect(await green(tree)).toMatchObject({ receiptSha256: "r2" });
    now += 2 * HOUR;
    expect(await green(tree)).toBeNull();
  });
});
