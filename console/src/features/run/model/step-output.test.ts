/** The byte stream of a step, as a page keeps it. */
import { expect, test } from "@jest/globals";
import { grownOutput, isReadOn, OUTPUT_BYTES_KEPT, outputFrom, skippedOutput } from "./step-output";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (of: Uint8Array): string => new TextDecoder().decode(of);

test("what comes is put behind what is there, and the next reading begins where the server says", () => {
  const first = grownOutput(outputFrom(3), bytes("one"), null);
  const second = grownOutput(first, bytes("two"), 106);
  expect([textOf(second.bytes), second.next, skippedOutput(second)]).toEqual(["onetwo", 106, 100]);
});

test("of a long output only the end is asked for and kept", () => {
  const start = outputFrom(OUTPUT_BYTES_KEPT + 500);
  expect(start.next).toBe(500);
  const full = grownOutput(start, new Uint8Array(OUTPUT_BYTES_KEPT).fill(120), null);
  const more = grownOutput(full, bytes("END"), null);
  expect([more.bytes.length, textOf(more.bytes.slice(-3)), skippedOutput(more)]).toEqual([OUTPUT_BYTES_KEPT, "END", 503]);
});

test("what a step wrote last is read after its end: until all of it is here, or nothing more comes", () => {
  const read = grownOutput(outputFrom(0), bytes("half"), 4);
  expect(isReadOn(read, { written: 4, isRunning: true })).toBe(true);
  expect(isReadOn(read, { written: 9, isRunning: false })).toBe(true);
  expect(isReadOn(grownOutput(read, bytes(" rest"), 9), { written: 9, isRunning: false })).toBe(false);
  // The figure may count what was not kept: a reading that brings nothing is the end.
  expect(isReadOn(grownOutput(read, new Uint8Array(), 4), { written: 9, isRunning: false })).toBe(false);
  expect(isReadOn(undefined, { written: 9, isRunning: false })).toBe(false);
});

test("a reading that brought nothing while the step ran is not the end for ever", () => {
  const waited = grownOutput(grownOutput(outputFrom(0), bytes("a"), 1), new Uint8Array(), 1);
  expect(waited.isEnd).toBe(true);
  expect(grownOutput(waited, bytes("b"), 2)).toMatchObject({ isEnd: false, next: 2 });
});
