/** A receipt says what was judged, byte for byte the same everywhere, and any difference is named. Overrides follow their rules. */
import { describe, expect, test } from "@jest/globals";
import type { CheckId } from "../verdict/check-id.js";
import type { CheckVerdict, GateVerdict } from "../verdict/check-verdict.js";
import type { Outcome } from "../verdict/outcome.js";
import { applyOverrides, overrideFault, type Override } from "./override.js";
import { parseReceipt, receiptBody, receiptBytes, receiptMismatches } from "./receipt.js";

const check = (id: CheckId, outcome: Outcome, required = true): CheckVerdict => ({
  check: id,
  outcome,
  required,
  mode: required ? "required" : "advisory",
  findings: [],
  reason: { says: "x" },
  notes: [],
  evidenceSha256: "9".repeat(64),
});
const verdictOf = (...checks: CheckVerdict[]): GateVerdict => ({
  verdict: "fail",
  base: "b",
  baseTip: "t",
  head: "h",
  tree: "e",
  policySha256: "p",
  changeSha256: "c",
  engine: "1",
  reason: { says: "x" },
  checks,
});
const override = (more: Partial<Override> = {}): Override => ({
  checks: ["size"],
  reason: "the release cannot wait for this",
  approver: "ann",
  createdAt: "2030-01-15T10:00:00Z",
  expiresAt: "2030-01-16T10:00:00Z",
  head: "h",
  policySha256: "p",
  ...more,
});
const NOW = "2030-01-15T12:00:00Z";

test.each<[string, Partial<Override>, string | null]>([
  ["good", {}, null],
  ["another head", { head: "x" }, "it was given for another head commit"],
  ["another policy", { policySha256: "x" }, "it was given under another policy"],
  ["19 characters", { reason: `  ${"x".repeat(19)}  ` }, "its reason has fewer than 20 characters"],
  ["20 characters", { reason: "x".repeat(20) }, null],
  ["by an author", { approver: "bob" }, "its approver is an author of the change"],
  ["longer than a day", { expiresAt: "2030-01-16T10:00:01Z" }, "it must end after it begins, within 24 hours"],
  ["ends before it begins", { expiresAt: "2030-01-15T09:00:00Z" }, "it must end after it begins, within 24 hours"],
  ["no time at all", { expiresAt: "soon" }, "it must end after it begins, within 24 hours"],
  ["expired to the second", { expiresAt: NOW }, "it has expired"],
  ["a second left", { expiresAt: "2030-01-15T12:00:01Z" }, null],
  ["no check", { checks: [] }, "it names no check"],
])("an override: %s", (_, more, fault) => {
  expect(overrideFault(override(more), verdictOf(), ["bob"], NOW)).toBe(fault);
});

test.each<[string, CheckVerdict[], Override[], string, CheckId[], CheckId[]]>([
  ["none", [check("size", "fail")], [], "fail", [], []],
  ["clears a fail", [check("size", "fail")], [override()], "pass", ["size"], []],
  ["clears what could not be judged", [check("size", "timeout")], [override()], "pass", ["size"], []],
  ["clears only what it names", [check("size", "fail"), check("tests", "fail")], [override()], "fail", ["size"], []],
  ["leaves the undecided undecided", [check("size", "fail"), check("tests", "error")], [override()], "undecided", ["size"], []],
  ["does not touch what passed", [check("size", "pass")], [override()], "pass", [], []],
  ["does not touch what advises", [check("size", "fail", false)], [override()], "pass", [], []],
  ["secrets need two", [check("secrets", "fail")], [override({ checks: ["secrets"] })], "fail", [], ["secrets"]],
  [
    "the same person twice is one",
    [check("security", "fail")],
    [override({ checks: ["security"] }), override({ checks: ["security"] })],
    "fail",
    [],
    ["security"],
  ],
  [
    "two people",
    [check("secrets", "fail")],
    [override({ checks: ["secrets"] }), override({ checks: ["secrets"], approver: "cy" })],
    "pass",
    ["secrets"],
    [],
  ],
])("overrides: %s", (_, checks, overrides, verdict, overridden, awaitingSecond) => {
  expect(applyOverrides(verdictOf(...checks), overrides)).toEqual({ verdict, overridden, awaitingSecond });
});
test("a broken policy cannot be overridden", () => {
  expect(applyOverrides({ ...verdictOf(), verdict: "undecided" }, [override()]).verdict).toBe("undecided");
});

const input = {
  verdict: verdictOf(check("size", "fail"), check("tests", "pass")),
  repository: "/r",
  target: "main",
  keyId: "server-1",
  overrides: [],
  startedAt: "2030-01-15T11:00:00Z",
  finishedAt: NOW,
};
const body = receiptBody(input);

test("the body holds hashes and results, and no key", () => {
  expect(body).toEqual({
    kind: "praxis-gate-receipt",
    version: 1,
    repository: "/r",
    target: "main",
    base: "b",
    baseTip: "t",
    head: "h",
    tree: "e",
    policySha256: "p",
    changeSha256: "c",
    engine: "1",
    verdict: "fail",
    checks: [
      {
        check: "size",
        outcome: "fail",
        required: true,
        evidenceSha256: "9".repeat(64),
        findingsSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        overridden: false,
      },
      {
        check: "tests",
        outcome: "pass",
        required: true,
        evidenceSha256: "9".repeat(64),
        findingsSha256: expect.any(String),
        overridden: false,
      },
    ],
    overrides: [],
    startedAt: "2030-01-15T11:00:00Z",
    finishedAt: NOW,
    keyId: "server-1",
  });
  const cleared = receiptBody({ ...input, overrides: [override()] });
  expect([cleared.verdict, cleared.checks[0]?.overridden, cleared.checks[1]?.overridden]).toEqual(["pass", true, false]);
});

test("reports of other machines stand in it with whoever handed them in; a list that is none is refused", () => {
  const handedIn = [{ kind: "junit", name: "junit.xml", sha256: "5".repeat(64), by: "key_ci" }];
  const made = receiptBody({ ...input, handedIn });
  expect(made.handedIn).toEqual(handedIn);
  expect(receiptBody({ ...input, handedIn: [] })).toEqual(body);
  const read = (list: unknown) => parseReceipt(JSON.stringify({ body: { ...made, handedIn: list }, signature: "c2ln" }));
  expect(read(handedIn)).toMatchObject({ ok: true, receipt: { body: { handedIn } } });
  const { by: _by, ...nobodys } = handedIn[0] ?? {};
  for (const bad of [{}, [1], [nobodys]]) expect(read(bad)).toEqual({ ok: false, message: "`handedIn` is no list of reports" });
});

test("the signed text is one and the same after a journey through JSON, and changes with every member", () => {
  const journey = JSON.parse(JSON.stringify({ ...body })) as typeof body;
  expect(receiptBytes(journey)).toBe(receiptBytes(body));
  for (const key of Object.keys(body)) expect(receiptBytes({ ...body, [key]: "other" })).not.toBe(receiptBytes(body));
});

describe("reading a receipt", () => {
  const good = { body: JSON.parse(JSON.stringify(body)) as Record<string, unknown>, signature: "c2ln" };
  test("takes what was written", () => {
    expect(parseReceipt(JSON.stringify(good))).toEqual({ ok: true, receipt: good });
    expect(parseReceipt(JSON.stringify({ ...good, body: { ...good.body, policySha256: null } })).ok).toBe(true);
  });
  test.each<[string, unknown, string]>([
    ["no object", [], "a receipt has a `body` and a `signature`, and nothing else"],
    ["no signature", { body: good.body }, "a receipt has a `body` and a `signature`, and nothing else"],
    ["a key beside it", { ...good, publicKey: "x" }, "a receipt has a `body` and a `signature`, and nothing else"],
    ["another kind", { ...good, body: { ...good.body, kind: "x" } }, "the receipt is not of kind praxis-gate-receipt, version 1"],
    ["another version", { ...good, body: { ...good.body, version: 2 } }, "the receipt is not of kind praxis-gate-receipt, version 1"],
    ["a foreign member", { ...good, body: { ...good.body, extra: 1 } }, "`extra` does not belong in a receipt"],
    ["no head", { ...good, body: { ...good.body, head: undefined } }, "`head` is missing"],
    ["a head that is no text", { ...good, body: { ...good.body, head: 3 } }, "`head` is missing"],
    ["no policy", { ...good, body: { ...good.body, policySha256: 3 } }, "`policySha256` is missing"],
    ["another verdict", { ...good, body: { ...good.body, verdict: "good" } }, "`verdict` is none of pass, fail, undecided"],
    ["overrides that are none", { ...good, body: { ...good.body, overrides: [1] } }, "`overrides` is no list"],
    [
      "an unknown check",
      { ...good, body: { ...good.body, checks: [{ ...(good.body["checks"] as object[])[0], check: "luck" }] } },
      "`checks` is no list of checks",
    ],
    [
      "an unknown outcome",
      { ...good, body: { ...good.body, checks: [{ ...(good.body["checks"] as object[])[0], outcome: "fine" }] } },
      "`checks` is no list of checks",
    ],
    ["checks that are none", { ...good, body: { ...good.body, checks: {} } }, "`checks` is no list of checks"],
  ])("refuses %s", (_, value, message) => {
    expect(parseReceipt(JSON.stringify(value))).toEqual({ ok: false, message });
  });
  test("refuses what is no JSON", () => {
    expect(parseReceipt("{")).toEqual({ ok: false, message: "the receipt is no JSON" });
  });
});

test("what differs from the repository is named, nothing else", () => {
  expect(receiptMismatches(body, { head: "h", tree: "e", policySha256: "p", repository: "/r" })).toEqual([]);
  expect(receiptMismatches(body, { tree: "x", head: "y", base: "b" })).toEqual([
    "head: the receipt says h, here it is y",
    "tree: the receipt says e, here it is x",
  ]);
  expect(receiptMismatches({ ...body, policySha256: null }, { policySha256: "p" })).toEqual([
    "policySha256: the receipt says none, here it is p",
  ]);
  expect(receiptMismatches(body, { policySha256: null })).toEqual(["policySha256: the receipt says p, here it is none"]);
  expect(receiptMismatches(body, {})).toEqual([]);
});
