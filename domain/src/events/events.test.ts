/** A sealed log is dense and chained: any byte or line that is flipped, cut, swapped, repeated or dropped is found. */
import { describe, expect, test } from "@jest/globals";
import { sha256Hex } from "../hashing/index.js";
import { type EventDraft, RUN_EVENT_TYPES, sealEvent, verifyChain } from "./index.js";

const draft = (index: number): EventDraft => ({
  type: "step_started",
  actor: { kind: "system", id: "worker" },
  subject: `step:s${String(index)}`,
  data: { index, text: 'ä "quoted" ,"h":"x"}', nested: { list: [1, null] } },
  ...(index % 2 === 0 ? { key: `k${String(index)}` } : {}),
});

function writeLog(count: number): { lines: string[]; last: string | null } {
  const lines: string[] = [];
  let prev: string | null = null;
  for (let seq = 1; seq <= count; seq++) {
    const sealed = sealEvent(draft(seq), { seq, ts: `2026-01-01T00:00:00.${String(seq).padStart(3, "0")}Z`, prev });
    lines.push(sealed.line);
    prev = sealed.hash;
  }
  return { lines, last: prev };
}

const { lines, last } = writeLog(5);
const found = (changed: readonly string[]) => verifyChain(changed, last).faults;
const without = (index: number) => lines.filter((_, at) => at !== index);

describe("sealing", () => {
  test("a line is one JSON object with the members of the envelope, in their order", () => {
    const members = Object.keys(JSON.parse(lines[1] ?? "") as object);
    expect(members).toEqual(["v", "seq", "ts", "actor", "type", "subject", "data", "key", "prev", "h"]);
    expect(Object.keys(JSON.parse(lines[0] ?? "") as object)).not.toContain("key");
    expect(lines.join("")).not.toContain("\n");
  });

  test("`h` is the hash of the bytes before its comma, and `prev` of the whole line before", () => {
    lines.forEach((line, index) => {
      const event = JSON.parse(line) as { h: string; prev: string | null };
      expect(event.h).toBe(sha256Hex(line.slice(0, line.lastIndexOf(',"h":"'))));
      expect(event.prev).toBe(index === 0 ? null : sha256Hex(lines[index - 1] ?? ""));
    });
  });

  test("the same draft at the same place gives the same line", () => {
    expect(writeLog(5)).toEqual({ lines, last });
  });
});

describe("verifying", () => {
  test("an untouched log holds, and so does an empty one", () => {
    expect(verifyChain(lines, last)).toEqual({ events: 5, lastHash: last, faults: [] });
    expect(verifyChain([], null)).toEqual({ events: 0, lastHash: null, faults: [] });
  });

  test("any flipped character of any line is found", () => {
    lines.forEach((line, index) => {
      for (let at = 0; at < line.length; at++) {
        const changed = line.slice(0, at) + String.fromCharCode(line.charCodeAt(at) ^ 1) + line.slice(at + 1);
        const faults = found(lines.map((one, place) => (place === index ? changed : one)));
        if (faults.length === 0) throw new Error(`line ${String(index)}, character ${String(at)} was changed unnoticed`);
        expect(faults[0]?.line).toBeLessThanOrEqual(index + 2);
      }
    });
  });

  test("any cut or added character is found", () => {
    lines.forEach((line, index) => {
      for (let at = 0; at <= line.length; at += 3) {
        for (const changed of [line.slice(0, at) + line.slice(at + 1), `${line.slice(0, at)} ${line.slice(at)}`, line.slice(0, at)]) {
          if (changed === line) continue;
          if (found(lines.map((one, place) => (place === index ? changed : one))).length === 0)
            throw new Error(`line ${String(index)} at ${String(at)}`);
        }
      }
    });
  });

  test("any dropped line is found, the last one by the remembered hash", () => {
    for (let index = 0; index < lines.length; index++) expect(found(without(index))[0]).toMatchObject({ problem: "gap" });
    expect(verifyChain(without(4)).faults).toEqual([]);
  });

  test("any two swapped lines and any repeated line are found", () => {
    for (let a = 0; a < lines.length; a++) {
      for (let b = a + 1; b < lines.length; b++) {
        const swapped = lines.map((line, at) => (at === a ? lines[b] : at === b ? lines[a] : line) ?? "");
        expect(found(swapped)[0]).toMatchObject({ line: a + 1, problem: "gap" });
      }
      expect(found([...lines.slice(0, a + 1), ...lines.slice(a)])).not.toEqual([]);
    }
  });

  test("a line sealed anew, with its own hash right, breaks the link or the remembered hash", () => {
    for (let index = 0; index < lines.length; index++) {
      const before = lines[index - 1];
      const forged = sealEvent(
        { ...draft(index + 1), data: { forged: true } },
        { seq: index + 1, ts: "2026-01-01T00:00:00.000Z", prev: before === undefined ? null : sha256Hex(before) },
      );
      expect(found(lines.map((line, at) => (at === index ? forged.line : line)))[0]).toMatchObject({
        problem: index === 4 ? "gap" : "broken_link",
      });
    }
  });

  test.each(["", "null", "[]", "{}", "not json", '{"seq":1,"prev":null}', '{"seq":"1","prev":null,"h":"00"}'])(
    "%j is unreadable, and the lines after it are still judged",
    (line) => {
      const report = verifyChain([line, ...lines.slice(1)], last);
      expect(report.faults[0]).toMatchObject({ line: 1, seq: null, problem: "unreadable" });
      expect(report.events).toBe(5);
    },
  );
});

test("types of events are in the past tense and stand once", () => {
  expect(new Set(RUN_EVENT_TYPES).size).toBe(RUN_EVENT_TYPES.length);
  for (const type of RUN_EVENT_TYPES) expect(type).toMatch(/^(run|step|lease|approval|artifact|workspace|message|history)_[a-z_]+$/);
});
