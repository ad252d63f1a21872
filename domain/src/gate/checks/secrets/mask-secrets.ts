/** Takes secrets out of text that people or logs will see. Masks more than the check reports: here a mistake costs nothing. */
import { findSecrets } from "./find-secrets.js";

export const MASK = "[secret]";
const KEY_BLOCK =
  /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:[\s\S]*?-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----|[\s\S]*)/g;

export function maskSecrets(text: string): string {
  return text.replace(KEY_BLOCK, MASK).split("\n").map(maskLine).join("\n");
}

function maskLine(line: string): string {
  const hits = findSecrets(line, { settings: true, onlyVendorForms: false, data: false });
  return maskRanges(line, hits);
}

export function maskRanges(line: string, ranges: readonly { from: number; to: number }[]): string {
  let text = "";
  let at = 0;
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    if (from < at) continue;
    text += line.slice(at, from) + MASK;
    at = to;
  }
  return text + line.slice(at);
}
