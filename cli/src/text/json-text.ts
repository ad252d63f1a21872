/** JSON for machines that is also harmless on a terminal: characters a terminal obeys are written as `\u` escapes, which mean the same. */

const ESCAPED = /[\u007f\p{Cf}\p{Zl}\p{Zp}\u0080-\u009f]/gu;

export function jsonText(value: unknown, options: { pretty: boolean }): string {
  const text = JSON.stringify(value, null, options.pretty ? 2 : 0);
  return text.replaceAll(ESCAPED, (character) =>
    Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`).join(""),
  );
}
