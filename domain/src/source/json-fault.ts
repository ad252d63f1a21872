/** The first thing that makes a text no JSON, with its place: engines' own messages differ and often lack one. */
import type { TextFault } from "./yaml-fault.js";

export interface JsonDialect {
  /** Line and block comments, and a comma behind the last item, as TypeScript and editors take them. */
  comments: boolean;
}

interface Cursor {
  text: string;
  at: number;
  dialect: JsonDialect;
}

class Fault extends Error {}

const DEPTH_MAX = 500;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
// eslint-disable-next-line no-control-regex -- JSON forbids exactly these characters inside a text.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

export function findJsonFault(text: string, dialect: JsonDialect): TextFault | null {
  const cursor: Cursor = { text, at: text.startsWith("\ufeff") ? 1 : 0, dialect };
  try {
    space(cursor);
    value(cursor, 0);
    space(cursor);
    if (cursor.at < text.length) throw new Fault("Something stands behind the end of the value");
    return null;
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { ...placeOf(text, cursor.at), message: fault.message };
  }
}

function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}

function space(cursor: Cursor): void {
  for (;;) {
    while (/[ \t\r\n]/.test(cursor.text[cursor.at] ?? "")) cursor.at += 1;
    const start = cursor.text.slice(cursor.at, cursor.at + 2);
    if (!cursor.dialect.comments || (start !== "//" && start !== "/*")) return;
    const end = start === "//" ? cursor.text.indexOf("\n", cursor.at) : cursor.text.indexOf("*/", cursor.at);
    if (end === -1 && start === "/*") throw new Fault("The comment never ends");
    cursor.at = end === -1 ? cursor.text.length : end + (start === "//" ? 1 : 2);
  }
}

function value(cursor: Cursor, depth: number): void {
  if (depth > DEPTH_MAX) throw new Fault("Nested too deeply");
  const char = cursor.text[cursor.at];
  if (char === "{") return items(cursor, "}", depth, member);
  if (char === "[") return items(cursor, "]", depth, value);
  if (take(cursor, STRING) || take(cursor, NUMBER) || take(cursor, WORD)) return;
  if (char === undefined) throw new Fault("The text ends before the value does");
  throw new Fault(char === '"' ? "The text in quotes does not end on its line, or holds a wrong escape" : `\`${char}\` cannot stand here`);
}

function member(cursor: Cursor, depth: number): void {
  if (!take(cursor, STRING)) throw new Fault("The name of a member must stand in double quotes");
  space(cursor);
  if (cursor.text[cursor.at] !== ":") throw new Fault("A colon is missing");
  cursor.at += 1;
  space(cursor);
  value(cursor, depth);
}

function items(cursor: Cursor, end: string, depth: number, item: (cursor: Cursor, depth: number) => void): void {
  cursor.at += 1;
  space(cursor);
  if (cursor.text[cursor.at] === end) return void (cursor.at += 1);
  for (;;) {
    item(cursor, depth + 1);
    space(cursor);
    const char = cursor.text[cursor.at];
    if (char !== "," && char !== end) throw new Fault(`A comma or \`${end}\` is missing`);
    cursor.at += 1;
    if (char === end) return;
    space(cursor);
    if (cursor.dialect.comments && cursor.text[cursor.at] === end) return void (cursor.at += 1);
  }
}

function take(cursor: Cursor, pattern: RegExp): boolean {
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.text);
  if (!match) return false;
  cursor.at += match[0].length;
  return true;
}
