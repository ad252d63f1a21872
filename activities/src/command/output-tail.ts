/** Follows a byte stream in bounded memory: how much came, its last complete line, and its end. Pure. */

export interface OutputTail {
  add(chunk: Uint8Array): void;
  readonly bytes: number;
  /** At most 200 characters, without control characters; empty before the first line. */
  lastLine(): string;
  /** At most 2,000 bytes of UTF-8. */
  end(): string;
}

const LINE_CHARS_MAX = 200;
const END_BYTES_MAX = 2_000;
/** A line is looked at up to this length; what is beyond 200 characters of it is cut anyway. */
const LINE_BYTES_MAX = 4_096;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

export function createOutputTail(): OutputTail {
  let bytes = 0;
  let end = Buffer.alloc(0);
  let line = Buffer.alloc(0);
  let open = Buffer.alloc(0);
  const addToLine = (chunk: Buffer): void => {
    const last = lastBreak(chunk);
    if (last >= 0) {
      const whole = lastFullLine(open, chunk.subarray(0, last));
      if (whole.length > 0) line = Buffer.from(whole);
      open = Buffer.alloc(0);
    }
    const rest = chunk.subarray(last + 1, last + 1 + LINE_BYTES_MAX - open.length);
    if (rest.length > 0) open = Buffer.concat([open, rest]);
  };
  return {
    add: (data) => {
      const chunk = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      bytes += chunk.length;
      end = keepEnd(end, chunk);
      addToLine(chunk);
    },
    get bytes() {
      return bytes;
    },
    lastLine: () => cleanText(line.toString("utf8")).trim().slice(0, LINE_CHARS_MAX),
    end: () => cutUtf8(cleanText(wholeCharacters(end))),
  };
}

/** A progress bar ends its lines with a carriage return only; they count as lines too. */
function lastBreak(chunk: Buffer): number {
  return Math.max(chunk.lastIndexOf(NEWLINE), chunk.lastIndexOf(RETURN));
}

/** The last line with something in it before `text` ends at a break; `before` is the start of its first line. */
function lastFullLine(before: Buffer, text: Buffer): Buffer {
  let stop = text.length;
  while (stop > 0) {
    const start = lastBreak(text.subarray(0, stop)) + 1;
    if (start === 0) break;
    if (stop > start) return text.subarray(start, Math.min(stop, start + LINE_BYTES_MAX));
    stop = start - 1;
  }
  return Buffer.concat([before, text.subarray(0, Math.min(stop, LINE_BYTES_MAX))]);
}

function keepEnd(end: Buffer, chunk: Buffer): Buffer<ArrayBuffer> {
  if (chunk.length >= END_BYTES_MAX) return Buffer.from(chunk.subarray(chunk.length - END_BYTES_MAX));
  return Buffer.concat([end.subarray(Math.max(0, end.length + chunk.length - END_BYTES_MAX)), chunk]);
}

/** Leaves out the rest of a character that the cut at the front went through. */
function wholeCharacters(bytes: Buffer): string {
  let start = 0;
  while (start < Math.min(3, bytes.length) && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return bytes.subarray(start).toString("utf8");
}

/** Bytes that are no text became longer when they were read as text. */
function cutUtf8(text: string): string {
  const bytes = Buffer.from(text, "utf8");
  return bytes.length <= END_BYTES_MAX ? text : wholeCharacters(bytes.subarray(bytes.length - END_BYTES_MAX));
}

/** Without terminal sequences and control characters (tab and newline stay): the text goes to databases, logs and screens. */
export function cleanText(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- terminal sequences are what must go: ESC [ … letter, and ESC ] … BEL
      .replace(/\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g, "")
      .replace(/\r\n/g, "\n")
      // eslint-disable-next-line no-control-regex -- all other control characters
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "")
  );
}
