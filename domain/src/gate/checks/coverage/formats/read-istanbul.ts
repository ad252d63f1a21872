/** Istanbul's `coverage-final.json`. */
import type { Json } from "../../../../hashing/index.js";
import { isJsonList, isJsonObject, type JsonObject } from "../../../../source/json-object.js";
import type { CoveredFile, CoverageNode, Place } from "../covered-file.js";

export function readIstanbul(text: string): CoveredFile[] {
  const value = JSON.parse(text) as Json;
  if (!isJsonObject(value)) throw new Error("it holds no object of files");
  return Object.entries(value).map(([key, entry]) => {
    const data = isJsonObject(entry) && isJsonObject(entry.data) ? entry.data : entry;
    if (!isJsonObject(data) || !isJsonObject(data.statementMap) || !isJsonObject(data.s))
      throw new Error(`${key} has no statementMap and s`);
    return {
      path: typeof data.path === "string" ? data.path : key,
      precision: "node",
      nodes: [
        ...statements(data.statementMap, data.s),
        ...branches(object(data.branchMap), object(data.b)),
        ...functions(object(data.fnMap), object(data.f)),
      ],
    };
  });
}

const object = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});
const count = (value: Json | undefined): number => (typeof value === "number" ? value : 0);

function statements(map: JsonObject, hits: JsonObject): CoverageNode[] {
  return Object.entries(map).flatMap(([id, range]) => node("statement", range, count(hits[id])));
}

function branches(map: JsonObject, hits: JsonObject): CoverageNode[] {
  return Object.entries(map).flatMap(([id, branch]) => {
    const arms = object(branch).locations;
    const counts = hits[id];
    return isJsonList(arms) ? arms.flatMap((arm, index) => node("branch", arm, count(isJsonList(counts) ? counts[index] : undefined))) : [];
  });
}

/** From the name to the end of the body. */
function functions(map: JsonObject, hits: JsonObject): CoverageNode[] {
  return Object.entries(map).flatMap(([id, entry]) => {
    const { decl, loc, name } = object(entry);
    const start = place(object(decl).start) ?? place(object(loc).start);
    const end = place(object(loc).end, Infinity);
    if (!start || !end) return [];
    return [{ kind: "function" as const, start, end, hits: count(hits[id]), name: typeof name === "string" ? name : null }];
  });
}

/** Arms that are not written (a missing `else`) have no place: no line of the text is judged by them. */
function node(kind: "statement" | "branch", range: Json, hits: number): CoverageNode[] {
  const start = place(object(range).start);
  const end = place(object(range).end, Infinity);
  return start && end ? [{ kind, start, end, hits, name: null }] : [];
}

function place(value: Json | undefined, open = 0): Place | null {
  if (!isJsonObject(value) || typeof value.line !== "number") return null;
  return { line: value.line, column: typeof value.column === "number" ? value.column : open };
}
