/** How much a text looks like chance. */

/** Shannon's bits per character: 0 for `aaaa`, about 4 for random hex, up to 6 for random base64. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** How many kinds of characters: lower case, upper case, digits, others. */
export function characterKinds(text: string): number {
  return [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(text)).length;
}

/** A run of neighbours (`abcdefgh`, `01234567`) is an alphabet or a test vector, not a secret. */
export function hasAlphabetRun(text: string): boolean {
  let run = 1;
  for (let at = 1; at < text.length; at++) {
    run = text.charCodeAt(at) === text.charCodeAt(at - 1) + 1 ? run + 1 : 1;
    if (run >= 8) return true;
  }
  return false;
}
