/** PEM private keys: a header with a key behind it. A header alone inside code only names the form, and is no key. */
import type { SecretHit } from "./find-secrets.js";

const HEADER = /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/;
const FOOTER = /-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/;
const BODY = /[A-Za-z0-9+/=]{20,}/;

/** @param lines neighbours in the file, in order. @returns per line the hit, and whether the line belongs to a key found above. */
export function findPrivateKeys(lines: readonly string[]): { hit: SecretHit | null; inKey: boolean }[] {
  let open = false;
  return lines.map((line, index) => {
    if (open) {
      if (FOOTER.test(line)) open = false;
      return { hit: null, inKey: true };
    }
    const match = HEADER.exec(line);
    if (!match) return { hit: null, inKey: false };
    const rest = line.slice(match.index + match[0].length);
    if (!isKey(rest, lines[index + 1])) return { hit: null, inKey: false };
    open = !FOOTER.test(rest);
    return { hit: toHit(line, match.index), inKey: false };
  });
}

function isKey(rest: string, next: string | undefined): boolean {
  if (BODY.test(rest)) return true;
  // The header ends the line, as in a key file. Whatever follows, the key is meant to be here.
  if (/^(?:\\r)?(?:\\n)?\s*$/.test(rest)) return true;
  // `"-----BEGIN…-----\n" +` with the key on the next line.
  return next !== undefined && /^(?:\\r)?(?:\\n)?["'`]\s*[+.,\\]?\s*$/.test(rest) && BODY.test(next);
}

function toHit(line: string, from: number): SecretHit {
  return { rule: "private-key", what: "a private key", severity: "critical", from, to: line.length, secret: line.slice(from) };
}
