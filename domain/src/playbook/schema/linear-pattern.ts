/**
 * Matches a pattern in time proportional to the text, whatever the pattern: all states are followed at once (Thompson's
 * construction). Patterns come from playbooks, and the built-in engine can be kept busy for hours by one of them.
 * Takes JavaScript's pattern language (flag u) without look-around and back-references.
 */

const STATES_MAX = 1000;
/** Longer texts match nothing. */
export const PATTERN_TEXT_MAX = 10_000;

export type Pattern = { ok: true; test: (text: string) => boolean; states: number } | { ok: false; message: string };

type State =
  | { kind: "one"; fits: (character: string) => boolean; next: number }
  | { kind: "split"; next: number; other: number }
  | { kind: "place"; holds: (before: string | undefined, after: string | undefined) => boolean; next: number }
  | { kind: "end" };

type Piece =
  | { kind: "one"; fits: (character: string) => boolean }
  | { kind: "place"; holds: (before: string | undefined, after: string | undefined) => boolean }
  | { kind: "all"; pieces: Piece[] }
  | { kind: "any"; pieces: Piece[] }
  | { kind: "repeat"; piece: Piece; min: number; max: number };

class Refused extends Error {}

const cache = new Map<string, Pattern>();
const CACHE_MAX = 200;

export function compilePattern(source: string): Pattern {
  const known = cache.get(source);
  if (known) return known;
  const pattern = compile(source);
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(source, pattern);
  return pattern;
}

function compile(source: string): Pattern {
  try {
    new RegExp(source, "u");
  } catch (error) {
    return {
      ok: false,
      message: `is not a pattern: ${error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : ""}`,
    };
  }
  try {
    const reader = { source, at: 0 };
    const states: State[] = [{ kind: "end" }];
    const start = build(readChoice(reader), 0, states);
    return { ok: true, states: states.length, test: (text) => run(states, start, text) };
  } catch (error) {
    return { ok: false, message: error instanceof Refused ? error.message : "is nested too deeply" };
  }
}

interface Reader {
  source: string;
  at: number;
}

function readChoice(reader: Reader): Piece {
  const choices: Piece[] = [readSequence(reader)];
  while (reader.source[reader.at] === "|") {
    reader.at += 1;
    choices.push(readSequence(reader));
  }
  return { kind: "any", pieces: choices };
}

function readSequence(reader: Reader): Piece {
  const pieces: Piece[] = [];
  while (reader.at < reader.source.length && reader.source[reader.at] !== "|" && reader.source[reader.at] !== ")") {
    pieces.push(readRepeat(reader, readAtom(reader)));
  }
  return { kind: "all", pieces };
}

function readRepeat(reader: Reader, piece: Piece): Piece {
  const match = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(reader.source.slice(reader.at, reader.at + 24));
  if (!match) return piece;
  reader.at += match[0].length;
  if (match[1] !== undefined) return { kind: "repeat", piece, min: match[1] === "+" ? 1 : 0, max: match[1] === "?" ? 1 : Infinity };
  const min = Number(match[2]);
  return { kind: "repeat", piece, min, max: match[3] === "" ? min : match[4] === "" ? Infinity : Number(match[4]) };
}

const WORD = /^[A-Za-z0-9_]$/;
const isWord = (character: string | undefined): boolean => character !== undefined && WORD.test(character);

function readAtom(reader: Reader): Piece {
  const { source, at } = reader;
  const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
  if (character === "(") return readGroup(reader);
  if (character === "[") return single(reader, endOfClass(source, at));
  if (character === "\\") return readEscape(reader);
  if (character === "^") return place(reader, 1, (before) => before === undefined);
  if (character === "$") return place(reader, 1, (_before, after) => after === undefined);
  if (character === ".") return single(reader, at + 1);
  reader.at += character.length;
  return { kind: "one", fits: (other) => other === character };
}

function readGroup(reader: Reader): Piece {
  const opening = /^\((?:\?(?::|<[A-Za-z_$][\w$]*>))?/.exec(reader.source.slice(reader.at, reader.at + 200))?.[0] ?? "(";
  reader.at += opening.length;
  if (opening === "(" && reader.source[reader.at] === "?") throw new Refused("uses look-around or flags, which are not offered");
  const inner = readChoice(reader);
  reader.at += 1;
  return inner;
}

function readEscape(reader: Reader): Piece {
  const { source, at } = reader;
  const letter = source.charAt(at + 1);
  if (letter === "b") return place(reader, 2, (before, after) => isWord(before) !== isWord(after));
  if (letter === "B") return place(reader, 2, (before, after) => isWord(before) === isWord(after));
  if (/[1-9k]/.test(letter)) throw new Refused("uses a back-reference, which is not offered");
  const long =
    /^\\(?:x[0-9A-Fa-f]{2}|u\{[0-9A-Fa-f]+\}|u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[pP]\{[^}]*\}|c[A-Za-z])/.exec(
      source.slice(at, at + 80),
    );
  return single(reader, at + (long?.[0].length ?? 2));
}

function place(reader: Reader, length: number, holds: (before: string | undefined, after: string | undefined) => boolean): Piece {
  reader.at += length;
  return { kind: "place", holds };
}

/** One character's worth of pattern (a class, an escape, a dot) is left to the built-in engine: on one character it is quick. */
function single(reader: Reader, end: number): Piece {
  const one = new RegExp(`^(?:${reader.source.slice(reader.at, end)})$`, "u");
  reader.at = end;
  return { kind: "one", fits: (character) => one.test(character) };
}

function endOfClass(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === "]") return at + 1;
  }
  return source.length;
}

/** Builds from the end backwards: each piece knows the state that follows it. */
function build(piece: Piece, next: number, states: State[]): number {
  switch (piece.kind) {
    case "one":
      return add(states, { kind: "one", fits: piece.fits, next });
    case "place":
      return add(states, { kind: "place", holds: piece.holds, next });
    case "all":
      return piece.pieces.reduceRight((after, part) => build(part, after, states), next);
    case "any":
      return piece.pieces
        .map((part) => build(part, next, states))
        .reduce((other, entry) => add(states, { kind: "split", next: other, other: entry }));
    case "repeat":
      return buildRepeat(piece, next, states);
  }
}

function buildRepeat({ piece, min, max }: { piece: Piece; min: number; max: number }, next: number, states: State[]): number {
  let entry = next;
  if (max === Infinity) {
    const loop = { kind: "split" as const, next, other: next };
    entry = add(states, loop);
    loop.other = build(piece, entry, states);
  } else {
    for (let extra = min; extra < max; extra++) entry = add(states, { kind: "split", next, other: build(piece, entry, states) });
  }
  for (let turn = 0; turn < min; turn++) {
    entry = build(piece, entry, states);
    // Empty groups make no states, so `(){9999999}` would count for nothing without this.
    if (turn > STATES_MAX) throw new Refused("is too large");
  }
  return entry;
}

function add(states: State[], state: State): number {
  if (states.length >= STATES_MAX) throw new Refused("is too large");
  return states.push(state) - 1;
}

function run(states: readonly State[], start: number, text: string): boolean {
  if (text.length > PATTERN_TEXT_MAX) return false;
  const characters = Array.from(text);
  let here = new Set<number>();
  for (let at = 0; at <= characters.length; at++) {
    // A pattern without `^` may begin anywhere.
    if (follow(states, start, here, characters[at - 1], characters[at])) return true;
    const after = new Set<number>();
    const character = characters[at];
    if (character === undefined) return false;
    let done = false;
    for (const index of here) {
      const state = states[index];
      if (state?.kind === "one" && state.fits(character)) done = follow(states, state.next, after, character, characters[at + 1]) || done;
    }
    if (done) return true;
    here = after;
  }
  return false;
}

/** Adds a state and all that it reaches without taking a character. @returns whether the end is among them. */
function follow(states: readonly State[], from: number, into: Set<number>, before: string | undefined, after: string | undefined): boolean {
  const open = [from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (into.has(index)) continue;
    into.add(index);
    const state = states[index];
    if (state?.kind === "end") return true;
    if (state?.kind === "split") open.push(state.next, state.other);
    if (state?.kind === "place" && state.holds(before, after)) open.push(state.next);
  }
  return false;
}
