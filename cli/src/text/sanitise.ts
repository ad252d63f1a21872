/** Text from outside made safe for a terminal: what would move the cursor, change colours or turn the writing round is shown, not obeyed. */

/** Controls, invisible format characters, line and paragraph separators, halves of a pair. Joiners stay: scripts and emoji need them. */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  return `\\u{${code.toString(16)}}`;
}

/** For one line: line breaks and tabs become blanks. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*|\t/g, " ").replaceAll(UNSAFE, shown);
}

/** Keeps line breaks and tabs. Indent what comes out, so that it cannot pass for our own lines. */
export function manyLines(text: string): string {
  return text
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(UNSAFE, (character) => (character === "\n" || character === "\t" ? character : shown(character)));
}

/** The lines of a text, each safe and indented. */
export function indented(text: string, indent: string): string[] {
  return manyLines(text)
    .split("\n")
    .map((line) => (line === "" ? "" : indent + line));
}
