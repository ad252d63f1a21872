/** The server's protobuf and the archive's JSON are read to the same values. */
import { expect, test } from "@jest/globals";
import { firstPayload, numberOf, partsOf, timeOf } from "./raw-event.js";

/** As the protobuf library gives numbers of 64 bits. */
const long = (high: number, low: number) => ({ high, low, unsigned: false });

test("numbers of 64 bits are the same as a long, as text and as a number", () => {
  expect([long(0, 7), "7", 7, null, undefined].map(numberOf)).toEqual([7, 7, 7, 0, 0]);
  // The low half is without a sign, whatever the library shows it as.
  expect([long(0, -1), long(1, 0), long(-1, -2)].map(numberOf)).toEqual([2 ** 32 - 1, 2 ** 32, -2]);
});

test("a time of the server is the same text as in the archive", () => {
  const texts = ["2026-11-23T08:49:08.123456789Z", "2026-11-23T08:49:08Z"];
  expect(texts.map(timeOf)).toEqual(["2026-11-23T08:49:08.123Z", "2026-11-23T08:49:08.000Z"]);
  expect(timeOf({ seconds: long(0, 1_795_423_748), nanos: 123_456_789 })).toBe("2026-11-23T08:49:08.123Z");
});

test("the attributes that are set name the type, also of a type that nobody knows yet", () => {
  const attributes = { attempt: 1 };
  expect(partsOf({ eventId: long(0, 3), startedEventAttributes: null, brandNewEventAttributes: attributes })).toEqual({
    ...{ type: "BrandNew", attributes },
  });
  expect(partsOf({ eventId: "3" })).toEqual({ type: "Unknown", attributes: {} });
});

test("a payload is read where it lies in the page it came with, and in base64", () => {
  const page = Buffer.from('garbage{"stepId":"build"}garbage');
  const data = new Uint8Array(page.buffer, page.byteOffset + 7, 18);
  const base64 = Buffer.from('{"stepId":"build"}').toString("base64");
  for (const one of [data, base64]) expect(firstPayload({ payloads: [{ data: one }] })).toEqual({ stepId: "build" });
  expect(firstPayload({ payloads: [] })).toEqual({});
});
