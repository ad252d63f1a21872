/**
 * Tells code, comments and string contents of a source text apart, line by line, without understanding the language further.
 * Good enough to ask "is this word code?"; columns stay, because what is masked becomes spaces.
 */

export interface ScannedLine {
  /** Comments are spaces. */
  code: string;
  /** Comments and the contents of strings are spaces; the quotes stay. */
  bare: string;
  /** Everything but comments is spaces. */
  comment: string;
}

interface Style {
  line: readonly string[];
  block: readonly (readonly [string, string])[];
  /** Longest first. */
  strings: readonly string[];
  templates: boolean;
  regex: boolean;
}

const C_LIKE: Style = { line: ["//"], block: [["/*", "*/"]], strings: ['"', "'"], templates: false, regex: false };
const SCRIPT: Style = { ...C_LIKE, templates: true, regex: true };
const PYTHON: Style = { line: ["#"], block: [], strings: ['"""', "'''", '"', "'"], templates: false, regex: false };
const SHELL: Style = { ...PYTHON, strings: ['"', "'"] };
const PLAIN: Style = { line: [], block: [], strings: [], templates: false, regex: false };

const STYLES: Readonly<Record<string, Style>> = Object.fromEntries(
  [
    ["ts tsx mts cts js jsx mjs cjs vue svelte", SCRIPT] as const,
    ["java kt kts scala groovy go rs php cs swift c h cc cpp cxx hh hpp m mm dart jsonc", C_LIKE] as const,
    ["py pyi toml", PYTHON] as const,
    ["rb sh bash yaml yml ex exs pl pm", SHELL] as const,
  ].flatMap(([extensions, style]) => extensions.split(" ").map((extension) => [extension, style])),
);

const CODE = 0;
const COMMENT = 1;
const STRING = 2;

export function scanCode(text: string, path: string): ScannedLine[] {
  const style = STYLES[path.slice(path.lastIndexOf(".") + 1).toLowerCase()] ?? PLAIN;
  const marks = mark(text, style);
  const lines: ScannedLine[] = [];
  let start = 0;
  for (let end = text.indexOf("\n"); ; end = text.indexOf("\n", start)) {
    const stop = end === -1 ? text.length : end;
    lines.push(maskLine(text, marks, start, stop));
    if (end === -1) return lines;
    start = end + 1;
  }
}

function maskLine(text: string, marks: Uint8Array, start: number, stop: number): ScannedLine {
  let code = "";
  let bare = "";
  let comment = "";
  for (let at = start; at < stop; at++) {
    const char = text[at] ?? "";
    const kind = marks[at];
    code += kind === COMMENT ? " " : char;
    bare += kind === CODE ? char : " ";
    comment += kind === COMMENT ? char : " ";
  }
  return { code, bare, comment };
}

interface Scan {
  text: string;
  marks: Uint8Array;
  style: Style;
  at: number;
  /** The last character of code that was no space: tells a division from a regular expression. */
  last: string;
  /** Depth of braces at each `${` we are inside of. */
  holes: number[];
  braces: number;
}

function mark(text: string, style: Style): Uint8Array {
  const scan: Scan = { text, marks: new Uint8Array(text.length), style, at: 0, last: "", holes: [], braces: 0 };
  while (scan.at < text.length) if (!takeComment(scan) && !takeString(scan) && !takeRegex(scan)) takeCode(scan);
  return scan.marks;
}

function fill(scan: Scan, to: number, kind: number): void {
  scan.marks.fill(kind, scan.at, to);
  scan.at = to;
}

function takeComment(scan: Scan): boolean {
  const { text, at, style } = scan;
  // In shells and YAML `#` begins a comment only after a space.
  const hash = text[at] === "#" && style === SHELL && at > 0 && !/\s/.test(text[at - 1] ?? "");
  if (!hash && style.line.some((start) => text.startsWith(start, at))) {
    const end = text.indexOf("\n", at);
    fill(scan, end === -1 ? text.length : end, COMMENT);
    return true;
  }
  const block = style.block.find(([start]) => text.startsWith(start, at));
  if (!block) return false;
  const end = text.indexOf(block[1], at + block[0].length);
  fill(scan, end === -1 ? text.length : end + block[1].length, COMMENT);
  return true;
}

function takeString(scan: Scan): boolean {
  const { text, style } = scan;
  if (style.templates && text[scan.at] === "`") {
    scan.at += 1;
    takeTemplate(scan);
    return true;
  }
  const quote = style.strings.find((start) => text.startsWith(start, scan.at));
  if (quote === undefined) return false;
  // An apostrophe inside a word is no quote (Rust's lifetimes, YAML's prose).
  if (quote === "'" && /\w/.test(text[scan.at - 1] ?? "") && style !== SCRIPT && style !== PYTHON) return false;
  scan.at += quote.length;
  let end = scan.at;
  while (end < text.length && !text.startsWith(quote, end)) {
    if (quote.length === 1 && text[end] === "\n") break;
    end += text[end] === "\\" ? 2 : 1;
  }
  fill(scan, Math.min(end, text.length), STRING);
  if (text.startsWith(quote, scan.at)) scan.at += quote.length;
  scan.last = '"';
  return true;
}

/** From inside a template to its end, or to the `${` of a hole, whose code is scanned like any other. */
function takeTemplate(scan: Scan): void {
  const { text } = scan;
  let end = scan.at;
  while (end < text.length && text[end] !== "`" && !text.startsWith("${", end)) end += text[end] === "\\" ? 2 : 1;
  fill(scan, Math.min(end, text.length), STRING);
  if (text.startsWith("${", scan.at)) {
    scan.holes.push(scan.braces);
    scan.at += 2;
    scan.last = "{";
  } else {
    scan.at += 1;
    scan.last = '"';
  }
}

function takeRegex(scan: Scan): boolean {
  const { text, style, at, last } = scan;
  if (!style.regex || text[at] !== "/" || (last !== "" && !"(,=:[!&|?{};+-*%<>~^n".includes(last))) return false;
  // `return /x/` is a regular expression, `width /2` is not: only words that end in n and are `return` or `in`.
  if (last === "n" && !/\b(?:return|in)\s*$/.test(text.slice(Math.max(0, at - 10), at))) return false;
  const end = regexEnd(text, at + 1);
  if (end === -1) return false;
  scan.at += 1;
  fill(scan, end, STRING);
  scan.at += 1;
  scan.last = '"';
  return true;
}

/** Where the closing `/` stands, or -1 when the line ends first. */
function regexEnd(text: string, from: number): number {
  let inClass = false;
  for (let at = from; at < text.length && text[at] !== "\n"; at++) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === "[") inClass = true;
    else if (text[at] === "]") inClass = false;
    else if (text[at] === "/" && !inClass) return at;
  }
  return -1;
}

function takeCode(scan: Scan): void {
  const char = scan.text[scan.at] ?? "";
  scan.at += 1;
  if (char === "{") scan.braces += 1;
  if (char === "}") {
    if (scan.holes.length > 0 && scan.holes.at(-1) === scan.braces) {
      scan.holes.pop();
      takeTemplate(scan);
      return;
    }
    scan.braces -= 1;
  }
  if (!/\s/.test(char)) scan.last = char;
}

/** Nothing on the line that could run: only brackets, commas and the like. */
export function isOnlyPunctuation(code: string): boolean {
  return !/[\p{L}\p{N}_$]/u.test(code);
}
