import { describe, expect, test } from "@jest/globals";
import { cleanText, createOutputTail } from "./output-tail.js";

function follow(...chunks: (string | Buffer)[]): ReturnType<typeof createOutputTail> {
  const tail = createOutputTail();
  for (const chunk of chunks) tail.add(Buffer.from(chunk as string));
  return tail;
}

describe("the last line", () => {
  test("is the last one that was ended, also when it came in pieces", () => {
    expect(follow("").lastLine()).toBe("");
    expect(follow("unfinished").lastLine()).toBe("");
    expect(follow("one\ntw", "o", "\nthr").lastLine()).toBe("two");
    expect(follow("one\n", "\n\n").lastLine()).toBe("one");
    expect(follow("one\ntwo", "\n\r\n").lastLine()).toBe("two");
    expect(follow("one\r\ntwo\r\n").lastLine()).toBe("two");
  });
  test("of a progress bar is its newest state", () => {
    expect(follow("10 %\r20 %\r30").lastLine()).toBe("20 %");
  });
  test("has at most 200 characters and no control characters, whatever is written", () => {
    expect(follow("x".repeat(1_000_000), "\n").lastLine()).toBe("x".repeat(200));
    expect(follow("a\u001b[31mb\u001b[0m\u0007\u0000c\n").lastLine()).toBe("abc");
  });
  test("is the same however the bytes are cut into chunks", () => {
    const text = Buffer.from("first\nsecond ü line\n\nthird\r\nrest");
    for (let at = 0; at <= text.length; at++) expect(follow(text.subarray(0, at), text.subarray(at)).lastLine()).toBe("third");
    expect(follow(...[...text].map((byte) => Buffer.from([byte]))).lastLine()).toBe("third");
  });
});

describe("the end", () => {
  test("is at most 2,000 bytes and starts with a whole character", () => {
    const tail = follow("ü".repeat(3_000) + "!");
    expect(tail.bytes).toBe(6_001);
    expect(Buffer.byteLength(tail.end())).toBeLessThanOrEqual(2_000);
    expect(tail.end()).toBe("ü".repeat(999) + "!");
  });
  test("stays bounded when bytes that are no text become longer as text", () => {
    expect(Buffer.byteLength(follow(Buffer.alloc(5_000, 0xff)).end())).toBeLessThanOrEqual(2_000);
  });
  test("keeps lines and tabs", () => {
    expect(cleanText("a\tb\r\nc\u001b]0;title\u0007d")).toBe("a\tb\ncd");
  });
});
