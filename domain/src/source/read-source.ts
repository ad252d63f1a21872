/**
 * Reads YAML or JSON text into plain JSON values and remembers where each of them stands in the text.
 * Bounded: text size, nesting, and how much aliases may unfold. Never throws on bad text; it lists the faults.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from "yaml";
import type { Json } from "../hashing/index.js";
import type { Path } from "./path.js";

export const SOURCE_BYTES_MAX = 262_144;
/** Values in the document, aliases unfolded. A playbook of 200 steps has some thousands; a bomb of aliases has billions. */
const VALUES_MAX = 50_000;
const DEPTH_MAX = 60;

export interface Place {
  line: number;
  column: number;
}
export interface SourceFault extends Place {
  path: Path;
  message: string;
}
export interface Source {
  /** Undefined when the text could not be read at all. */
  value: Json | undefined;
  faults: readonly SourceFault[];
  /** The place of a value, or of the nearest thing around it that is in the text. */
  placeOf(path: Path): Place;
  /** The place of the key that names a value. */
  placeOfKey(path: Path): Place;
  /** The place of a character inside a text value; the value's own place where the text is folded or escaped. */
  placeInText(path: Path, offset: number): Place;
}

interface Spot {
  key: number | null;
  value: number;
  node: Node | null;
}

interface Reading {
  document: Document;
  text: string;
  spots: Map<string, Spot>;
  faults: { path: Path; offset: number; message: string }[];
  count: number;
  /** Anchored nodes being unfolded right now: an alias to one of them would never end. */
  open: Set<Node>;
}

/** @param what what the text is called in messages: "playbook", "gate policy". */
export function readSource(text: string, what = "playbook"): Source {
  const lines = new LineCounter();
  const toPlace = (offset: number): Place => {
    const at = lines.linePos(offset);
    return { line: Math.max(at.line, 1), column: Math.max(at.col, 1) };
  };
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const reading: Reading = { document, text, spots: new Map(), faults: [], count: 0, open: new Set() };
  // One slip makes the parser stumble over everything behind it: only the first error is about what was written.
  const [error] = document.errors;
  if (error) {
    reading.faults.push({
      path: [],
      offset: error.pos[0],
      message: error.code === "RESOURCE_EXHAUSTION" ? TOO_DEEP : plainSyntaxMessage(error.code, error.message, what),
    });
  }
  for (const warning of document.warnings) {
    reading.faults.push({ path: [], offset: warning.pos[0], message: `${warning.message}. Tags are not used in a ${what}` });
  }
  const readable = document.errors.length === 0;
  const value = readable && document.contents ? convert(reading, document.contents, [], null, 0) : undefined;
  return {
    value,
    faults: reading.faults.map(({ path, offset, message }) => ({ path, message, ...toPlace(offset) })),
    placeOf: (path) => toPlace(nearestSpot(reading, path)?.value ?? 0),
    placeOfKey: (path) => {
      const spot = reading.spots.get(keyOf(path)) ?? nearestSpot(reading, path);
      return toPlace(spot?.key ?? spot?.value ?? 0);
    },
    placeInText: (path, offset) => toPlace(offsetInText(reading, path, offset)),
  };
}

const TOO_DEEP = "The text is nested too deeply";

function plainSyntaxMessage(code: string, message: string, what: string): string {
  if (code === "TAB_AS_INDENT") return "Indent with spaces: YAML does not take tabs";
  if (code === "MULTIPLE_DOCS") return `One file holds one ${what}: take out the second document (after \`---\`)`;
  if (code === "BLOCK_AS_IMPLICIT_KEY") return "A second `:` in one line: put the value in quotes, or on its own line";
  return message;
}

const keyOf = (path: Path): string => JSON.stringify(path);

function nearestSpot(reading: Reading, path: Path): Spot | undefined {
  for (let length = path.length; length >= 0; length--) {
    const spot = reading.spots.get(keyOf(path.slice(0, length)));
    if (spot) return spot;
  }
  return undefined;
}

function convert(reading: Reading, node: Node, path: Path, key: number | null, depth: number): Json {
  reading.count += 1;
  const offset = node.range?.[0] ?? 0;
  if (reading.count > VALUES_MAX) {
    if (reading.count === VALUES_MAX + 1)
      reading.faults.push({ path, offset, message: `The text holds more than ${String(VALUES_MAX)} values once aliases are unfolded` });
    return null;
  }
  reading.spots.set(keyOf(path), { key, value: offset, node });
  if (depth > DEPTH_MAX) {
    reading.faults.push({ path, offset, message: `The text is nested deeper than ${String(DEPTH_MAX)} levels` });
    return null;
  }
  if (isAlias(node)) return convertAlias(reading, node, path, key, depth);
  if (isMap(node)) return within(reading, node, () => convertMap(reading, node.items, path, depth));
  if (isSeq(node)) {
    return within(reading, node, () => node.items.map((item, index) => convert(reading, item as Node, [...path, index], null, depth + 1)));
  }
  return isScalar(node) ? convertScalar(reading, node.value, path, offset) : null;
}

function within<T>(reading: Reading, node: Node, work: () => T): T {
  reading.open.add(node);
  try {
    return work();
  } finally {
    reading.open.delete(node);
  }
}

function convertAlias(reading: Reading, node: Node, path: Path, key: number | null, depth: number): Json {
  const offset = node.range?.[0] ?? 0;
  const target = isAlias(node) ? node.resolve(reading.document) : undefined;
  if (!target || reading.open.has(target)) {
    const message = target ? "This alias stands inside the thing it repeats" : "There is no anchor (`&name`) before this alias";
    reading.faults.push({ path, offset, message });
    return null;
  }
  return convert(reading, target, path, key, depth + 1);
}

function convertMap(reading: Reading, pairs: readonly Pair[], path: Path, depth: number): Json {
  const members: [string, Json][] = [];
  const seen = new Set<string>();
  for (const pair of pairs) {
    const keyNode = pair.key as Node | null;
    const offset = keyNode?.range?.[0] ?? 0;
    const name = isScalar(keyNode) ? scalarKey(keyNode.value, keyNode.source) : null;
    if (name === null) {
      reading.faults.push({ path, offset, message: "A key must be plain text" });
      continue;
    }
    const place = [...path, name];
    if (name === "__proto__") {
      reading.faults.push({ path: place, offset, message: "The key `__proto__` is not allowed" });
    } else if (seen.has(name)) {
      reading.faults.push({ path: place, offset, message: `The key \`${name}\` stands here twice` });
    } else {
      seen.add(name);
      members.push([name, pair.value ? convert(reading, pair.value as Node, place, offset, depth + 1) : missing(reading, place, offset)]);
    }
  }
  return Object.fromEntries(members);
}

/** `key:` in JSON style without any value node. */
function missing(reading: Reading, path: Path, offset: number): null {
  reading.spots.set(keyOf(path), { key: offset, value: offset, node: null });
  return null;
}

function scalarKey(value: unknown, source: string | undefined): string | null {
  if (typeof value === "string") return value;
  // `1:` and `true:` name members in JSON's way: by their text.
  return typeof value === "number" || typeof value === "boolean" ? (source ?? String(value)) : null;
}

function convertScalar(reading: Reading, value: unknown, path: Path, offset: number): Json {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) reading.faults.push({ path, offset, message: "Not a number that JSON can hold" });
    else if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      reading.faults.push({ path, offset, message: "The whole number is too large to be kept exactly: write it as text" });
    } else return value;
    return null;
  }
  reading.faults.push({ path, offset, message: "Only text, numbers, true, false, null, lists and objects can stand here" });
  return null;
}

/** Finds the character by comparing the value's line with the source's line, so plain, quoted and `|` texts map exactly. */
function offsetInText(reading: Reading, path: Path, offset: number): number {
  const spot = nearestSpot(reading, path);
  const node = spot?.node;
  if (!spot || !isScalar(node) || typeof node.value !== "string" || !node.range) return spot?.value ?? 0;
  const before = node.value.slice(0, offset).split("\n");
  const lineIndex = before.length - 1;
  const line = node.value.split("\n")[lineIndex] ?? "";
  const block = node.type === "BLOCK_LITERAL";
  if (!block && node.value.includes("\n")) return spot.value;
  let start = node.range[0];
  for (let skip = 0; skip < lineIndex + (block ? 1 : 0); skip++) start = reading.text.indexOf("\n", start) + 1;
  const sourceLine = reading.text.slice(start, reading.text.indexOf("\n", start) === -1 ? undefined : reading.text.indexOf("\n", start));
  const at = block ? sourceLine.length - line.length : sourceLine.indexOf(line);
  if (at < 0 || !sourceLine.startsWith(line, at)) return spot.value;
  return start + at + (before[lineIndex]?.length ?? 0);
}
