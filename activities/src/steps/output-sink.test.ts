import { describe, expect, test } from "@jest/globals";
import type { OutputStore } from "@praxis/database";
import { OutputSink } from "./output-sink.js";

interface Kept {
  bytes: Map<number, string>;
  cuts: { from: number; to: number }[];
  failNext: number;
  /** Another attempt owns the step. */
  refused?: boolean;
  superseded?: number;
}

const writer = { runId: "r", stepId: "s", generation: 1, version: 3, attempt: 1 };

function memory(kept: Kept, end = 0): OutputStore {
  return {
    append: (_writer, start, data) => {
      if (kept.failNext-- > 0) return Promise.reject(new Error("away"));
      if (kept.refused === true) return Promise.resolve(false);
      kept.bytes.set(start, Buffer.from(data).toString());
      return Promise.resolve(true);
    },
    end: () => Promise.resolve(end),
    cut: (_writer, cut) => {
      if (kept.refused === true) return Promise.resolve(false);
      kept.cuts.push(cut);
      return Promise.resolve(true);
    },
    read: () => Promise.resolve(null),
  };
}

function open(bytesMax: number, end = 0): { sink: OutputSink; kept: Kept } {
  const kept: Kept = { bytes: new Map(), cuts: [], failNext: 0 };
  const ignore = (): void => undefined;
  return {
    kept,
    sink: new OutputSink({
      ...{ store: memory(kept, end), writer, bytesMax, onWritten: ignore, onFault: ignore },
      onSuperseded: () => (kept.superseded = (kept.superseded ?? 0) + 1),
    }),
  };
}

const text = (kept: Kept): string =>
  [...kept.bytes.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, data]) => data)
    .join("");

describe("the output of a step", () => {
  test("is kept whole below the cap, and goes on where an earlier attempt stopped", async () => {
    const { sink, kept } = open(1_000, 40);
    sink.write(Buffer.from("hello "));
    sink.write(Buffer.from("world"));
    await sink.close();
    expect([...kept.bytes]).toEqual([[40, "hello world"]]);
    expect(kept.cuts).toEqual([]);
  });

  test("keeps head and tail beyond the cap and states the cut between them", async () => {
    const { sink, kept } = open(100);
    for (let i = 0; i < 50; i++) sink.write(Buffer.from(`line ${String(i).padStart(3, "0")}\n`));
    await sink.close();
    const [cut] = kept.cuts;
    expect(cut).toEqual({ from: 75, to: 425 });
    expect([...kept.bytes.keys()].sort((a, b) => a - b)).toEqual([0, 425]);
    expect(text(kept)).toMatch(/^line 000\n/);
    expect(text(kept)).toMatch(/line 049\n$/);
  });

  test("states no cut when the tail still follows on the head", async () => {
    const { sink, kept } = open(100);
    sink.write(Buffer.from("x".repeat(90)));
    await sink.close();
    expect(kept.cuts).toEqual([]);
    expect(text(kept)).toBe("x".repeat(90));
  });

  test("loses nothing when the database was away in between", async () => {
    const { sink, kept } = open(1_000);
    kept.failNext = 1;
    sink.write(Buffer.from("first "));
    await expect(sink.flush()).rejects.toThrow("away");
    sink.write(Buffer.from("second"));
    await sink.close();
    expect(text(kept)).toBe("first second");
  });

  test("can be closed again after the database was away while it closed", async () => {
    const { sink, kept } = open(100);
    for (let i = 0; i < 30; i++) sink.write(Buffer.from("0123456789"));
    await sink.flush();
    kept.failNext = 1;
    await expect(sink.close()).rejects.toThrow("away");
    await sink.close();
    expect([...kept.bytes.keys()].sort((a, b) => a - b)).toEqual([0, 275]);
  });

  test("asks nothing of the database when the step wrote nothing", async () => {
    const kept: Kept = { bytes: new Map(), cuts: [], failNext: 0 };
    const store = { ...memory(kept), end: () => Promise.reject(new Error("asked")) };
    const ignore = (): void => undefined;
    const sink = new OutputSink({ store, writer, bytesMax: 100, onWritten: ignore, onFault: ignore, onSuperseded: ignore });
    await expect(sink.close()).resolves.toBeUndefined();
  });

  test("a writer that another attempt has replaced is told once, writes nothing more and closes quietly", async () => {
    const { sink, kept } = open(100);
    kept.refused = true;
    sink.write(Buffer.from("stale"));
    await sink.flush();
    sink.write(Buffer.from("x".repeat(500)));
    await sink.close();
    kept.refused = false;
    await sink.close();
    expect([kept.superseded, kept.bytes.size, kept.cuts]).toEqual([1, 0, []]);
  });

  test("a writer that is replaced before its tail is written states no cut", async () => {
    const { sink, kept } = open(100);
    for (let i = 0; i < 30; i++) sink.write(Buffer.from("0123456789"));
    await sink.flush();
    kept.refused = true;
    await sink.close();
    expect([kept.superseded, kept.cuts]).toEqual([1, []]);
  });
});
