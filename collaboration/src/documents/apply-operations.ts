/**
 * Rebuilds a value from what the log recorded, in place: a segment holds a hundred thousand changes of large documents, and a copy for each
 * would take minutes. Only for values that nobody else holds, and for our own lines: an operation that does not fit means damage.
 */
import { invariant } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import type { LoggedOperation } from "../log/event-line.js";

type Holder = { [key: string]: Json } | Json[];
type Undo = (() => void)[];

/** Undefined: there is no such document. Changes `before` itself; when an operation does not fit it is as it was, and this throws. */
export function applyOperations(before: Json | undefined, operations: readonly LoggedOperation[]): Json | undefined {
  let value = before;
  const undo: Undo = [];
  try {
    for (const operation of operations) {
      if (operation.path === "") value = operation.op === "remove" ? undefined : operation.value;
      else {
        invariant(value !== undefined, "an operation inside a document needs the document");
        applyInside(value, operation, undo);
      }
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
  return value;
}

function applyInside(value: Json, operation: LoggedOperation, undo: Undo): void {
  const segments = operation.path.slice(1).split("/");
  const last = segments.pop() ?? "";
  let holder = holderOf(value, operation);
  for (const segment of segments) holder = holderOf(memberOf(holder, segment, operation), operation);
  if (Array.isArray(holder)) applyToList(holder, Number(last), operation, undo);
  else applyToMembers(holder, nameOf(last), operation, undo);
}

function holderOf(value: Json, { path }: LoggedOperation): Holder {
  invariant(value !== null && typeof value === "object", `${path} leads through a value that holds nothing`);
  return value as Holder;
}

function memberOf(holder: Holder, segment: string, { path }: LoggedOperation): Json {
  const key = Array.isArray(holder) ? segment : nameOf(segment);
  const inner = Object.hasOwn(holder, key) ? (holder as { [key: string]: Json })[key] : undefined;
  invariant(inner !== undefined, `${path} does not exist`);
  return inner;
}

function applyToMembers(members: { [key: string]: Json }, key: string, operation: LoggedOperation, undo: Undo): void {
  const old = Object.hasOwn(members, key) ? members[key] : undefined;
  undo.push(() => {
    if (old === undefined) Reflect.deleteProperty(members, key);
    else members[key] = old;
  });
  if (operation.op === "remove") Reflect.deleteProperty(members, key);
  else members[key] = operation.value;
}

function applyToList(list: Json[], index: number, operation: LoggedOperation, undo: Undo): void {
  const last = operation.op === "add" ? list.length : list.length - 1;
  invariant(Number.isInteger(index) && index >= 0 && index <= last, `${operation.path} lies outside the list`);
  if (operation.op === "add") {
    list.splice(index, 0, operation.value);
    undo.push(() => void list.splice(index, 1));
    return;
  }
  const old = operation.op === "remove" ? list.splice(index, 1) : list.splice(index, 1, operation.value);
  undo.push(() => void list.splice(index, operation.op === "remove" ? 0 : 1, ...old));
}

function nameOf(segment: string): string {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}
