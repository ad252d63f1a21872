/** RFC 6902. All operations or none: the document that was given is never changed, and containers that a patch leaves alone are shared. */
import { DomainError, invariant } from "../errors/index.js";
import type { Json } from "../hashing/index.js";
import { isSameJson } from "./is-same-json.js";
import { indexOf, isInside, parsePointer, type Pointer } from "./json-pointer.js";
import { assertPlainJson } from "./plain-json.js";

export type PatchOperation =
  | { readonly op: "add" | "replace" | "test"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string }
  | { readonly op: "move" | "copy"; readonly path: string; readonly from: string };

/** Each operation may move a whole list; with this many a patch of the largest document still takes well under a second. */
export const PATCH_OPERATIONS_MAX = 1000;
/** Copies of copies double a document at every step: together they may be as much as a whole body may hold. */
const CARRIED_CHARS_MAX = 1024 * 1024;

/** Such a patch says itself what it expects to find. */
export function hasTest(operations: readonly PatchOperation[]): boolean {
  return operations.some(({ op }) => op === "test");
}

type Container = Json[] | { [key: string]: Json };

/** Throws `patch_test_failed` or `patch_path_missing` with the operation's index in `details`, or `invalid_request`. */
export function applyJsonPatch(document: Json, operations: readonly PatchOperation[]): Json {
  if (operations.length > PATCH_OPERATIONS_MAX)
    throw new DomainError("invalid_request", `A patch has at most ${PATCH_OPERATIONS_MAX} operations.`);
  const patched = new PatchedDocument(document);
  for (const [index, operation] of operations.entries()) patched.apply(operation, index);
  return patched.root;
}

/** The document on its way, and which of its containers are copies of our own, free to be changed. */
class PatchedDocument {
  root: Json;
  readonly #own = new Set<object>();
  #carried = 0;

  constructor(root: Json) {
    this.root = root;
  }

  apply(operation: PatchOperation, index: number): void {
    const at = pointerOf(operation.path, index, "path");
    switch (operation.op) {
      case "add":
        return this.#add(at, plain(operation.value, at, index), index);
      case "replace":
        this.#find(at, index, "path");
        return this.#replace(at, plain(operation.value, at, index), index);
      case "remove":
        this.#remove(at, index, "path");
        return;
      case "move": {
        const from = pointerOf(operation.from, index, "from");
        if (isInside(at, from)) throw faulty(index, "path", "lies inside what is moved");
        const value = this.#remove(from, index, "from");
        if (at.length > from.length) this.#carry(value, at, index);
        return this.#add(at, value, index);
      }
      case "copy": {
        const value = this.#find(pointerOf(operation.from, index, "from"), index, "from");
        this.#carry(value, at, index);
        // Shared from now on: neither place may change it for the other.
        this.#own.clear();
        return this.#add(at, value, index);
      }
      case "test":
        return this.#test(at, operation.value, index);
    }
  }

  /** What lands deeper or twice could make a small patch grow without end. */
  #carry(value: Json, at: Pointer, index: number): void {
    this.#carried += JSON.stringify(value).length;
    if (this.#carried > CARRIED_CHARS_MAX) throw faulty(index, "from", "is, together with what was copied before, larger than 1 MiB");
    plain(value, at, index);
  }

  #test(at: Pointer, expected: Json, index: number): void {
    const found = this.#look(at);
    if (found !== undefined && isSameJson(found, expected)) return;
    const what = found === undefined ? "There is nothing" : "Something else is";
    throw new DomainError("patch_test_failed", `${what} at \`${textOf(at)}\`, where operation ${index} of the patch tests for a value.`, {
      details: { index },
    });
  }

  /** Undefined: nothing there. */
  #look(at: Pointer): Json | undefined {
    let value: Json | undefined = this.root;
    for (const part of at) value = childOf(value, part);
    return value;
  }

  #find(at: Pointer, index: number, member: "path" | "from"): Json {
    const value = this.#look(at);
    if (value === undefined) throw missing(index, member, at);
    return value;
  }

  /** The container of the last part, made our own on the way. */
  #parent(at: Pointer, index: number, member: "path" | "from"): { parent: Container; key: string } {
    const key = at.at(-1);
    invariant(key !== undefined, "the whole document has no parent");
    this.root = this.#owned(this.root, at, index, member);
    let parent = this.root as Container;
    for (const part of at.slice(0, -1)) {
      const child = this.#owned(childOf(parent, part), at, index, member);
      put(parent, part, child);
      parent = child;
    }
    return { parent, key };
  }

  #owned(value: Json | undefined, at: Pointer, index: number, member: "path" | "from"): Container {
    if (typeof value !== "object" || value === null) throw missing(index, member, at);
    if (this.#own.has(value)) return value as Container;
    const copy: Container = isList(value) ? [...value] : Object.fromEntries(Object.entries(value as { [key: string]: Json }));
    this.#own.add(copy);
    return copy;
  }

  #add(at: Pointer, value: Json, index: number): void {
    if (at.length === 0) return void (this.root = value);
    const { parent, key } = this.#parent(at, index, "path");
    if (!isList(parent)) return void (parent[key] = value);
    const place = key === "-" ? parent.length : indexOf(key);
    if (place === null || place > parent.length) throw missing(index, "path", at);
    parent.splice(place, 0, value);
  }

  #replace(at: Pointer, value: Json, index: number): void {
    if (at.length === 0) return void (this.root = value);
    const { parent, key } = this.#parent(at, index, "path");
    put(parent, key, value);
  }

  #remove(at: Pointer, index: number, member: "path" | "from"): Json {
    const value = this.#find(at, index, member);
    if (at.length === 0) throw faulty(index, member, "is the whole document, which cannot be removed by a patch");
    const { parent, key } = this.#parent(at, index, member);
    if (isList(parent)) parent.splice(Number(key), 1);
    else Reflect.deleteProperty(parent, key);
    return value;
  }
}

function childOf(value: Json | undefined, part: string): Json | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (isList(value)) {
    const place = indexOf(part);
    return place === null ? undefined : value[place];
  }
  return Object.hasOwn(value, part) ? (value as { readonly [key: string]: Json | undefined })[part] : undefined;
}

function put(parent: Container, key: string, value: Json): void {
  if (isList(parent)) parent[Number(key)] = value;
  else parent[key] = value;
}

function isList(value: Json | Container): value is Json[] {
  return Array.isArray(value);
}

function plain(value: Json, at: Pointer, index: number): Json {
  try {
    assertPlainJson(value, at.length);
  } catch (cause) {
    if (!DomainError.is(cause)) throw cause;
    const issues = (cause.issues ?? []).map(({ path, message }) => ({ path: `[${index}].value${path === "" ? "" : `.${path}`}`, message }));
    throw new DomainError(cause.code, cause.message, { issues, details: { index } });
  }
  return value;
}

function pointerOf(text: string, index: number, member: "path" | "from"): Pointer {
  const pointer = parsePointer(text);
  if (typeof pointer === "string") throw faulty(index, member, pointer);
  return pointer;
}

function faulty(index: number, member: string, message: string): DomainError {
  return new DomainError("invalid_request", `Operation ${index} of the patch: \`${member}\` ${message}.`, {
    issues: [{ path: `[${index}].${member}`, message }],
    details: { index },
  });
}

function missing(index: number, member: string, at: Pointer): DomainError {
  const message = `leads to \`${textOf(at)}\`, where there is nothing`;
  return new DomainError("patch_path_missing", `Operation ${index} of the patch: \`${member}\` ${message}.`, {
    issues: [{ path: `[${index}].${member}`, message }],
    details: { index },
  });
}

/** For people: cut, because a pointer may be as long as a body. */
function textOf(at: Pointer): string {
  const text = at.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
