/** Names of files as git's bytes → text. What is not UTF-8 is written in git's quoted form, so that it can be shown, compared and typed. */

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const ESCAPES: Readonly<Record<number, string>> = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
  34: '\\"',
  92: "\\\\",
};

export function gitPath(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return quoted(bytes);
  }
}

/** As `git` prints it with `core.quotepath=on`: `"caf\351.txt"`. */
function quoted(bytes: Uint8Array): string {
  let text = '"';
  for (const byte of bytes) {
    const escape = ESCAPES[byte];
    if (escape !== undefined) text += escape;
    else text += byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, "0")}` : String.fromCharCode(byte);
  }
  return `${text}"`;
}
