import { expect, test } from "@jest/globals";
import { jsonText } from "./json-text.js";
import { createOutputCleaner } from "./output-cleaner.js";
import { indented, manyLines, oneLine } from "./sanitise.js";

const ESC = "\u001b";

test("nothing from outside can move the cursor, retitle the window or turn the writing round", () => {
  for (const evil of [
    `${ESC}[2J`,
    `${ESC}]0;owned\u0007`,
    "\u009b31m",
    "a\bb",
    "\u202egnp.exe",
    "\u2066x",
    "\ufeff",
    "\u{e0041}",
    "\ud800",
  ]) {
    for (const safe of [oneLine(evil), manyLines(evil)]) {
      expect(safe).not.toMatch(/(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}]/u);
      expect(safe).not.toBe("");
    }
  }
  expect(oneLine(`${ESC}[31mred`)).toBe("␛[31mred");
  expect(oneLine("\u202eabc")).toBe("\\u{202e}abc");
});

test("ordinary text of any script stays as it is", () => {
  for (const text of ["Grüße, 世界 👩‍👩‍👧 naïve", "a  b", "می‌خواهم"]) expect(oneLine(text)).toBe(text);
});

test("a text of many lines cannot pass for lines of ours", () => {
  expect(oneLine("good\n✓ succeeded")).toBe("good ✓ succeeded");
  expect(indented("good\r\n✓ succeeded", "  ")).toEqual(["  good", "  ✓ succeeded"]);
});

test("output is cleaned the same, however it is cut into pieces", () => {
  const bytes = Buffer.from(`a${ESC}[1;31mred${ESC}[0m\r\nü世\r50 %\r100 %\n${ESC}[2Jend`);
  const whole = createOutputCleaner();
  const expected = whole.push(bytes) + whole.end();
  expect(expected).toBe("ared\nü世\n50 %\n100 %\n␛[2Jend");
  for (let size = 1; size < 8; size++) {
    const cleaner = createOutputCleaner();
    let text = "";
    for (let at = 0; at < bytes.length; at += size) text += cleaner.push(bytes.subarray(at, at + size));
    expect(text + cleaner.end()).toBe(expected);
  }
});

test("JSON keeps its meaning and is harmless on a terminal", () => {
  const value = { title: `${ESC}[2J\u009b1m\u202e\u{e0041} ü世👩‍👧`, n: 1.5 };
  const text = jsonText(value, { pretty: false });
  expect(JSON.parse(text)).toEqual(value);
  expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
