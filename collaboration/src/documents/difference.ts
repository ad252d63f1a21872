/** From one value to another: the shortest simple list of operations, absolute values only. Shared parts are not looked into. */
import type { Json } from "@praxis/domain/hashing";
import type { LoggedOperation } from "../log/event-line.js";
import { isList } from "./document-bytes.js";

/** `before` undefined: the document is new. `after` undefined: it is removed. */
export function difference(before: Json | undefined, after: Json | undefined): LoggedOperation[] {
  if (after === undefined) return before === undefined ? [] : [{ op: "remove", path: "" }];
  if (before === undefined) return [{ op: "add", path: "", value: after }];
  const operations: LoggedOperation[] = [];
  compare(before, after, "", operations);
  return operations;
}

function compare(before: Json, after: Json, path: string, into: LoggedOperation[]): void {
  if (Object.is(before, after)) return;
  if (before === null || after === null || typeof before !== "object" || typeof after !== "object" || isList(before) !== isList(after)) {
    into.push({ op: "replace", path, value: after });
  } else if (isList(before)) {
    if (isList(after)) compareLists(before, after, path, into);
  } else if (!isList(after)) {
    compareMembers(before, after, path, into);
  }
}

type Members = Exclude<Json, string | number | boolean | null | readonly Json[]>;

function compareMembers(before: Members, after: Members, path: string, into: LoggedOperation[]): void {
  for (const key of Object.keys(before)) {
    if (before[key] !== undefined && (!Object.hasOwn(after, key) || after[key] === undefined))
      into.push({ op: "remove", path: `${path}/${escaped(key)}` });
  }
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined) continue;
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    if (old === undefined) into.push({ op: "add", path: `${path}/${escaped(key)}`, value });
    // The path of what did not change is never asked for.
    else if (!Object.is(old, value)) compare(old, value, `${path}/${escaped(key)}`, into);
  }
}

/** What both lists begin and end with is left out; of the middle, items are compared one by one, the rest added or removed. */
function compareLists(before: readonly Json[], after: readonly Json[], path: string, into: LoggedOperation[]): void {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && isSame(before[head], after[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && isSame(before[before.length - 1 - tail], after[after.length - 1 - tail])) tail += 1;
  const [oldCount, newCount] = [before.length - head - tail, after.length - head - tail];
  const both = Math.min(oldCount, newCount);
  for (let index = head; index < head + both; index++) {
    compare(before[index] ?? null, after[index] ?? null, `${path}/${String(index)}`, into);
  }
  for (let index = head + both; index < head + newCount; index++) {
    into.push({ op: "add", path: `${path}/${String(index)}`, value: after[index] ?? null });
  }
  for (let index = head + oldCount - 1; index >= head + both; index--) into.push({ op: "remove", path: `${path}/${String(index)}` });
}

/**
 * Stops at the first difference and makes none: `compare` asks it at every level, so anything that looked for all of them would double
 * its work with each level of nesting.
 */
export function isSame(before: Json | undefined, after: Json | undefined): boolean {
  if (Object.is(before, after)) return true;
  if (typeof before !== "object" || typeof after !== "object" || before === null || after === null) return false;
  if (isList(before)) return isList(after) && before.length === after.length && before.every((item, index) => isSame(item, after[index]));
  return !isList(after) && areSameMembers(before, after);
}

function areSameMembers(before: Members, after: Members): boolean {
  const count = (members: Members): number => Object.values(members).filter((member) => member !== undefined).length;
  if (count(before) !== count(after)) return false;
  return Object.entries(before).every(([key, member]) => member === undefined || (Object.hasOwn(after, key) && isSame(member, after[key])));
}

/** Null: longer than this as JSON. The paths are counted first: a long one for each of many items would be a text of gigabytes. */
export function differenceUpTo(charsMax: number, before: Json | undefined, after: Json | undefined): LoggedOperation[] | null {
  const operations = difference(before, after);
  const pathChars = operations.reduce((chars, { path }) => chars + path.length, 0);
  return pathChars <= charsMax && JSON.stringify(operations).length <= charsMax ? operations : null;
}

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
