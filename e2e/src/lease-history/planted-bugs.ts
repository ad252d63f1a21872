/**
 * Ways to break the store's rules: each changes a statement on its way to Postgres. The checker must find every one of them, or its
 * "no violation" says nothing.
 */
import type { Database, Queries, Tx } from "@praxis/database";

export interface PlantedBug {
  name: string;
  /** What the database itself would refuse is taken away first. */
  first?: string;
  find: RegExp;
  replace: string;
  /** Only in statements that also have this. */
  within?: RegExp;
}

const LOCK = /FOR NO KEY UPDATE OF l\) SELECT h\.\*/;

export const PLANTED_BUGS: readonly PlantedBug[] = [
  { name: "a heartbeat does not compare the fence", find: /l\.fence = \$3/, replace: "$3::int IS NOT NULL" },
  { name: "a heartbeat does not compare the time", find: / AND l\.expires_at > clock_timestamp\(\)/, replace: "" },
  { name: "a heartbeat does not compare the principal", find: /l\.principal_id = \$2/, replace: "$2::text IS NOT NULL" },
  {
    name: "a heartbeat that Temporal never saw extends the lease",
    find: /CASE WHEN \$4::timestamptz IS NOT NULL THEN least\(\$4::timestamptz, date_trunc\('milliseconds', clock_timestamp\(\)\)\) END/g,
    replace: "clock_timestamp()",
  },
  {
    name: "what is granted is granted again",
    first: "DROP INDEX leases_one_open",
    find: /o\.state = 'open'/g,
    replace: "o.state <> 'closed'",
    within: /SKIP LOCKED/,
  },
  { name: "an excluded agent gets the offer", find: /NOT \(\$2 = ANY\(o\.excluded\)\)/, replace: "$2::text IS NOT NULL" },
  { name: "a grant does not supersede the one before", find: /granted_fence = a\.fence \+ 1/, replace: "granted_fence = a.granted_fence" },
  {
    name: "writes are allowed after the end of the time",
    find: /l\.expires_at AS "expiresAt"/,
    replace: `l.expires_at + interval '9 s' AS "expiresAt"`,
    within: LOCK,
  },
  { name: "a lease is judged without being locked", find: / FOR NO KEY UPDATE OF l\)/, replace: ")", within: LOCK },
  { name: "the end forgets what was said", find: /final_body_sha256 = (\$\d+)/, replace: "final_body_sha256 = $1::text || '?'" },
  {
    name: "a revoke is not written",
    find: /UPDATE leases SET state = (\$\d+), outcome/,
    replace: "UPDATE leases SET state = replace($1, 'revoked', 'active'), outcome",
  },
  {
    name: "a loss wins over what the holder said",
    find: /l\.outcome, l\.reason/,
    replace: "NULL::jsonb AS outcome, l.reason",
    within: /ORDER BY l\.fence DESC/,
  },
  {
    name: "an event's key is not looked up",
    first: "DROP INDEX run_events_by_key",
    find: /key = ANY\(\$2\)/,
    replace: "key = ANY($2) AND false",
    within: /busy$/,
  },
];

export interface BrokenDatabase {
  database: Database;
  /** How often the bug was there: 0 means that the statement has changed and the bug must be planted anew. */
  planted: () => number;
}

export function plant(database: Database, bug: PlantedBug): BrokenDatabase {
  let count = 0;
  const rewrite = (text: string): string => {
    if (bug.within && !bug.within.test(text)) return text;
    const changed = text.replace(bug.find, bug.replace);
    if (changed !== text) count += 1;
    return changed;
  };
  const queries = <On extends Queries>(on: On): On => ({
    ...on,
    query: (text: string, values?: readonly unknown[]) => on.query(rewrite(text), values),
    queryOnce: (text: string, values?: readonly unknown[]) => on.queryOnce(rewrite(text), values),
  });
  const transaction = <Result>(action: (tx: Tx) => Promise<Result>): Promise<Result> => database.transaction((tx) => action(queries(tx)));
  const broken: Database = { ...queries(database), transaction, within: (tx, action) => (tx ? action(tx) : transaction(action)) };
  return { database: broken, planted: () => count };
}
