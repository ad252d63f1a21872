/** A path as text. Bytes that are not UTF-8 become `\xNN`, so that a path that is not text can still be told. */
const decoder = new TextDecoder("utf-8", { fatal: true });

export function displayPath(path: Buffer): string {
  try {
    return decoder.decode(path);
  } catch {
    return escapeInvalid(path);
  }
}

function escapeInvalid(path: Buffer): string {
  let text = "";
  for (let at = 0; at < path.length;) {
    const length = sequenceLength(path, at);
    if (length === 0) {
      text += `\\x${(path[at] ?? 0).toString(16).padStart(2, "0")}`;
      at += 1;
    } else {
      text += path.toString("utf8", at, at + length);
      at += length;
    }
  }
  return text;
}

/** How many bytes from here are one character; 0 when they are not UTF-8. */
function sequenceLength(path: Buffer, at: number): number {
  const first = path[at] ?? 0;
  const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0;
  if (length === 0 || at + length > path.length) return 0;
  try {
    decoder.decode(path.subarray(at, at + length));
    return length;
  } catch {
    return 0;
  }
}
