/**
 * The list of runs as its address says it: the same names as the parameters of `GET /runs`, so that a link, a saved view, a bulk order and
 * a call of the API are the same words. Pure.
 */
import { RUN_SORTS, type RunQuery } from "@praxis/api/contract";

/** In the order in which they stand in an address. */
export const RUN_FILTERS = [
  "q",
  "status",
  "waitingOn",
  "needsPerson",
  "stuck",
  "playbook",
  "createdBy",
  "label",
  "createdAfter",
  "finishedAfter",
  "id",
] as const;
export type RunFilterName = (typeof RUN_FILTERS)[number];

/** Those of more than one value: they stand there more than once, or joined by commas. A label may hold a comma, and ids are many. */
const REPEATED: ReadonlySet<string> = new Set(["label", "id"]);
const JOINED: ReadonlySet<string> = new Set(["status", "waitingOn"]);

export type RunListSort = (typeof RUN_SORTS)[number];
export const FIRST_SORT: RunListSort = "-createdAt";

export interface RunList {
  /** No empty one among them. */
  filters: { readonly [Name in RunFilterName]?: readonly string[] };
  sort: RunListSort;
  /** Where a later page begins. */
  cursor: string | null;
}

/** Names that the list does not know are left out; whether values make sense is the API's to say. */
export function readRunList(search: URLSearchParams): RunList {
  const filters: Partial<Record<RunFilterName, readonly string[]>> = {};
  for (const name of RUN_FILTERS) {
    const given = search.getAll(name).flatMap((value) => (JOINED.has(name) || name === "id" ? value.split(",") : [value]));
    const values = [...new Set(given.filter((value) => value.trim() !== ""))];
    const kept = REPEATED.has(name) || JOINED.has(name) ? values : values.slice(0, 1);
    if (kept.length > 0) filters[name] = kept;
  }
  const sort = RUN_SORTS.find((one) => one === search.get("sort")) ?? FIRST_SORT;
  const cursor = search.get("cursor");
  return { filters, sort, cursor: cursor === "" ? null : cursor };
}

/** The parameters of `GET /runs`, a saved view and a bulk order. Without the usual order and without a page. */
export function queryOfRunList({ filters, sort }: RunList): Record<string, string | string[]> {
  const entries = RUN_FILTERS.flatMap((name): [string, string | string[]][] => {
    const values = filters[name];
    if (values === undefined || values.length === 0) return [];
    return [[name, REPEATED.has(name) && values.length > 1 ? [...values] : values.join(",")]];
  });
  return Object.fromEntries(sort === FIRST_SORT ? entries : [...entries, ["sort", sort]]);
}

/** Only what narrows: what a bulk order needs. */
export function filterOfRunList(list: RunList): Record<string, string | string[]> {
  return queryOfRunList({ ...list, sort: FIRST_SORT });
}

/** Two lists that mean the same have the same address. */
export function addressOfRunList(list: RunList): string {
  const search = new URLSearchParams();
  for (const [name, values] of Object.entries(queryOfRunList(list))) for (const one of [values].flat()) search.append(name, one);
  if (list.cursor !== null) search.set("cursor", list.cursor);
  return search.size === 0 ? "/runs" : `/runs?${search.toString()}`;
}

/** A saved view as a list, on its first page. */
export function runListOfQuery(query: Readonly<RunQuery>): RunList {
  const search = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) for (const one of [values].flat()) search.append(name, one);
  return { ...readRunList(search), cursor: null };
}

/** Another filter begins on the first page. */
export function withFilter(list: RunList, name: RunFilterName, values: readonly string[]): RunList {
  const { [name]: _, ...others } = list.filters;
  return { ...list, filters: values.length === 0 ? others : { ...others, [name]: values }, cursor: null };
}

export function sameRuns(a: RunList, b: RunList): boolean {
  return canonical(a) === canonical(b);
}

/** Which values are asked for counts, and not in which order somebody chose them. */
function canonical({ filters, sort }: RunList): string {
  return JSON.stringify([RUN_FILTERS.map((name) => [...(filters[name] ?? [])].sort()), sort]);
}

export const isNarrowed = ({ filters }: RunList): boolean => Object.keys(filters).length > 0;
