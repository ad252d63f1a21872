/** What strangers write is shown, never obeyed. */
import { expect, test } from "@jest/globals";
import { visibleLine, visibleText } from "./visible-text";

test("escape sequences, NUL and lone carriage returns appear as signs", () => {
  expect(visibleText("\u001b[31mred\u001b[0m\u0000\u0007")).toBe("␛[31mred␛[0m␀␇");
  expect(visibleText("real\rfake")).toBe("real␍fake");
  expect(visibleText("\u009b31m\u007f")).toBe("⟦U+009B⟧31m␡");
});

test("marks that turn or hide text are spelled out", () => {
  expect(visibleText("user\u202egnp.exe")).toBe("user⟦U+202E⟧gnp.exe");
  expect(visibleText("a\u200bb\u2066c\ufeff")).toBe("a⟦U+200B⟧b⟦U+2066⟧c⟦U+FEFF⟧");
  expect(visibleText("tag\u{e0041}")).toBe("tag⟦U+E0041⟧");
});

test("half of a pair becomes the sign for what cannot be read, whole pairs stay", () => {
  expect(visibleText("\ud800x😀")).toBe("\ufffdx😀");
});

test("markup is left alone: it is React that writes it as text", () => {
  expect(visibleText("<script>alert(1)</script>\n\tnext\r\nline")).toBe("<script>alert(1)</script>\n\tnext\nline");
});

test("a line stays one line and a mega-byte is cut", () => {
  expect(visibleLine("a\nb\tc")).toBe("a␤b c");
  expect(visibleLine("x".repeat(1_000_000))).toHaveLength(501);
});

test("text in any script is untouched", () => {
  for (const text of ["Grüße", "שלום", "مرحبا", "日本語", "e\u0301"]) expect(visibleText(text)).toBe(text);
});
