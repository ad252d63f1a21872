import { sealEvent, type SealedEvent } from "@praxis/domain/events";
import { expect, test } from "@jest/globals";
import { checkLog } from "./run-verify.js";

function log(count: number): SealedEvent[] {
  const sealed: SealedEvent[] = [];
  for (let seq = 1; seq <= count; seq++) {
    const draft = {
      type: "step_started",
      actor: { kind: "system", id: "worker" } as const,
      subject: "run",
      data: { text: `Grüße ${String(seq)}` },
    };
    sealed.push(sealEvent(draft, { seq, ts: "2030-01-01T00:00:00.000Z", prev: sealed.at(-1)?.hash ?? null }));
  }
  return sealed;
}
const sealed = log(5);
const lines = sealed.map(({ line }) => line);
const end = { lastSeq: 5, lastHash: sealed.at(-1)?.hash ?? null };
const text = (given: readonly string[]): string => given.map((line) => `${line}\n`).join("");

test("a whole log has no fault, also when it grew after the run was read", () => {
  expect(checkLog(text(lines), end)).toEqual({ events: 5, lastHash: end.lastHash, faults: [] });
  expect(checkLog(text(lines), { lastSeq: 3, lastHash: sealed[2]?.hash ?? null }).faults).toEqual([]);
});

test("an empty log is whole when the run remembers none", () => {
  expect(checkLog("", { lastSeq: 0, lastHash: null })).toEqual({ events: 0, lastHash: null, faults: [] });
  expect(checkLog("", end).faults).toEqual([expect.objectContaining({ problem: "gap" })]);
});

test.each([
  ["a changed line", text(lines.map((line, index) => (index === 2 ? line.replace("Grüße 3", "Grüße 4") : line)))],
  ["a missing line in the middle", text(lines.filter((_line, index) => index !== 2))],
  ["a missing line at the end", text(lines.slice(0, -1))],
  ["two lines swapped", text([0, 2, 1, 3, 4].map((index) => lines[index] ?? ""))],
  ["a log cut in the middle of its last line", text(lines).slice(0, -20)],
  ["a log without its last line break", text(lines).slice(0, -1)],
  ["another log of the same length", text(log(5).map(({ line }) => line.replace("worker", "wurker")))],
  ["a byte order mark", `\ufeff${text(lines)}`],
])("%s is found", (_name, damaged) => {
  expect(checkLog(damaged, end).faults.length).toBeGreaterThan(0);
});

test("a forged log that is right in itself is found by what the run remembers", () => {
  const forged: SealedEvent[] = [];
  for (const [index] of lines.entries()) {
    const draft = { type: "forged", actor: { kind: "system", id: "x" } as const, subject: "run", data: {} };
    forged.push(sealEvent(draft, { seq: index + 1, ts: "2030-01-01T00:00:00.000Z", prev: forged.at(-1)?.hash ?? null }));
  }
  expect(checkLog(text(forged.map(({ line }) => line)), end).faults).toEqual([expect.objectContaining({ line: 5, problem: "changed" })]);
});
