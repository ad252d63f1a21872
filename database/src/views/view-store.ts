/** Saved views of the list of runs, seen by everybody. */
import { invariant } from "@praxis/domain/errors";
import type { Actor } from "@praxis/domain/events";
import type { Tx } from "../connection/database.js";
import { toJsonb, toText } from "../connection/to-jsonb.js";
import type { StoreDepsWithIds } from "../store-deps.js";

export interface ViewRecord {
  id: string;
  name: string;
  /** Parameters of the list of runs, as they stand in an address. */
  query: Readonly<Record<string, string | string[]>>;
  createdBy: Actor;
  createdAt: string;
}

export interface ViewStore {
  create(view: Pick<ViewRecord, "name" | "query" | "createdBy">, tx?: Tx): Promise<ViewRecord>;
  get(id: string): Promise<ViewRecord | null>;
  /** Oldest first, after this one. */
  list(page: { after?: readonly [createdAt: string, id: string]; limit: number }): Promise<ViewRecord[]>;
  /** Null: there is none (any more). */
  change(id: string, change: Partial<Pick<ViewRecord, "name" | "query">>): Promise<ViewRecord | null>;
  /** False: there is none (any more). */
  remove(id: string): Promise<boolean>;
}

const COLUMNS = `id, name, query, created_by AS "createdBy", created_at AS "createdAt"`;
const CREATE = `INSERT INTO views (id, name, query, created_by, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`;
const GET = `SELECT ${COLUMNS} FROM views WHERE id = $1`;
const LIST = `SELECT ${COLUMNS} FROM views WHERE (created_at, id) > ($1::timestamptz, $2) ORDER BY created_at, id LIMIT $3`;
const CHANGE = `UPDATE views SET name = coalesce($2, name), query = coalesce($3, query) WHERE id = $1 RETURNING ${COLUMNS}`;
const REMOVE = `DELETE FROM views WHERE id = $1 RETURNING id`;

export function createViewStore({ database, clock, ids }: StoreDepsWithIds): ViewStore {
  return {
    async create({ name, query, createdBy }, tx) {
      const at = new Date(clock.now()).toISOString();
      const values = [ids("view"), toText(name), toJsonb(query), toJsonb(createdBy), at];
      const [view] = await (tx ?? database).query<ViewRecord>(CREATE, values);
      invariant(view, "an inserted row comes back");
      return view;
    },
    async get(id) {
      const [view] = await database.query<ViewRecord>(GET, [id]);
      return view ?? null;
    },
    list: ({ after = ["-infinity", ""], limit }) => database.query<ViewRecord>(LIST, [...after, limit]),
    async change(id, { name, query }) {
      const values = [id, name === undefined ? null : toText(name), query === undefined ? null : toJsonb(query)];
      const [view] = await database.query<ViewRecord>(CHANGE, values);
      return view ?? null;
    },
    async remove(id) {
      return (await database.query(REMOVE, [id])).length > 0;
    },
  };
}
