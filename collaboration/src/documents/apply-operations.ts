/** Rebuilds a value from what the log recorded. Only for our own lines: an operation that does not fit means that the log is damaged. */
import { invariant } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import type { LoggedOperation } from "../log/event-line.js";
import { isList } from "./document-bytes.js";

/** Undefined: there is no such document. Neither `before` nor the operations are changed. */
export function applyOperations(before: Json | undefined, operations: readonly LoggedOperation[]): Json | undefined {
  let value = before;
  for (const operation of operations) {
    if (operation.path === "") value = operation.op === "remove" ? undefined : operation.value;
    else {
      invariant(value !== undefined, "an operation inside a document needs the document");
      value = applyAt(value, operation.path.slice(1).split("/"), operation);
    }
  }
  return value;
}

function applyAt(value: Json, segments: readonly string[], operation: LoggedOperation): Json {
  const [segment = "", ...rest] = segments;
  invariant(value !== null && typeof value === "object", `${operation.path} leads through a value that holds nothing`);
  if (isList(value)) return applyToList(value, Number(segment), rest, operation);
  const key = segment.replaceAll("~1", "/").replaceAll("~0", "~");
  const members = { ...value };
  if (rest.length > 0) {
    const inner = Object.hasOwn(value, key) ? value[key] : undefined;
    invariant(inner !== undefined, `${operation.path} does not exist`);
    members[key] = applyAt(inner, rest, operation);
  } else if (operation.op === "remove") Reflect.deleteProperty(members, key);
  else members[key] = operation.value;
  return members;
}

function applyToList(list: readonly Json[], index: number, rest: readonly string[], operation: LoggedOperation): Json {
  const last = operation.op === "add" && rest.length === 0 ? list.length : list.length - 1;
  invariant(Number.isInteger(index) && index >= 0 && index <= last, `${operation.path} lies outside the list`);
  const items = [...list];
  if (rest.length > 0) items[index] = applyAt(list[index] ?? null, rest, operation);
  else if (operation.op === "remove") items.splice(index, 1);
  else items.splice(index, operation.op === "add" ? 0 : 1, operation.value);
  return items;
}
