/** What a document may not hold: members that reach an object's prototype, and nesting that a reader cannot follow. Walks without recursion. */
import { DomainError } from "../errors/index.js";

/** From the contract: how deep objects and lists may lie in one another. */
export const JSON_DEPTH_MAX = 32;

const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

export function isForbiddenKey(key: string): boolean {
  return FORBIDDEN.has(key);
}

interface Place {
  value: object;
  path: string;
  depth: number;
}

/**
 * Throws `invalid_request` with the place of the first fault.
 * @param above how deep in a document the value will lie.
 */
export function assertPlainJson(value: unknown, above = 0): void {
  const open: Place[] = [];
  const visit = (child: unknown, path: string, depth: number): void => {
    if (typeof child !== "object" || child === null) return;
    if (depth > JSON_DEPTH_MAX) throw refused(path, `lies deeper than ${JSON_DEPTH_MAX} levels`);
    open.push({ value: child, path, depth });
  };
  visit(value, "", above + 1);
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value: parent, path, depth } = place;
    if (Array.isArray(parent)) {
      for (const [index, item] of parent.entries()) visit(item, `${path}[${index}]`, depth + 1);
      continue;
    }
    for (const [key, member] of Object.entries(parent)) {
      const at = path === "" ? key : `${path}.${key}`;
      if (isForbiddenKey(key)) throw refused(at, "is a name that documents may not use");
      visit(member, at, depth + 1);
    }
  }
}

/** A path may be as long as a body: what people read is cut. */
const PATH_SHOWN = 200;

function refused(path: string, message: string): DomainError {
  const shown = path.length > PATH_SHOWN ? `${path.slice(0, PATH_SHOWN)}…` : path;
  return new DomainError("invalid_request", `\`${shown}\` ${message}.`, { issues: [{ path: shown, message }] });
}
