/** What others report about commits. Of two reports the one of the later run counts, and within a run the one that is further on. */
import type { Tx } from "../connection/database.js";
import { toText } from "../connection/to-jsonb.js";
import type { StoreDeps } from "../store-deps.js";

export interface ExternalCheckReport {
  repositoryKey: string;
  head: string;
  name: string;
  /** The short name of the app, or `status`. */
  app: string;
  /** The forge's number of the run. */
  run: number;
  stage: number;
  conclusion: string | null;
  url: string | null;
  startedAt: string | null;
  endedAt: string | null;
}

export interface ExternalCheckAddress {
  repositoryKey: string;
  name: string;
  /** Null: whoever reports. */
  app: string | null;
}

export interface ExternalCheckStore {
  /** False: something newer is known, or the same. */
  note(report: ExternalCheckReport, tx: Tx): Promise<boolean>;
  /** The newest run; null: nobody has reported. */
  newest(address: ExternalCheckAddress & { head: string }): Promise<ExternalCheckReport | null>;
  /** How long its last twenty ended runs took, in milliseconds. */
  pastMs(address: ExternalCheckAddress): Promise<number[]>;
}

const PAST_RUNS = 20;
const COLUMNS = `repository_key AS "repositoryKey", head, name, app, run, stage, conclusion, url, started_at AS "startedAt", ended_at AS "endedAt"`;
/** A commit status has no beginning of its own: its first report is it. */
const NOTE = `INSERT INTO external_checks AS e (repository_key, head, name, app, run, stage, conclusion, url, started_at, ended_at, heard_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (repository_key, head, name, app) DO UPDATE SET run = excluded.run,
    stage = excluded.stage, conclusion = excluded.conclusion, url = excluded.url, ended_at = excluded.ended_at, heard_at = excluded.heard_at,
    started_at = CASE WHEN e.app = 'status' AND e.stage < 2 THEN coalesce(e.started_at, excluded.started_at) ELSE excluded.started_at END
  WHERE excluded.run > e.run OR (excluded.run = e.run AND excluded.stage > e.stage) RETURNING run`;
const NEWEST = `SELECT ${COLUMNS} FROM external_checks WHERE repository_key = $1 AND head = $2 AND name = $3 AND ($4::text IS NULL OR app = $4)
  ORDER BY heard_at DESC LIMIT 1`;
const PAST = `SELECT (extract(epoch FROM ended_at - started_at) * 1000)::float8 AS ms FROM external_checks
  WHERE repository_key = $1 AND name = $2 AND ($3::text IS NULL OR app = $3) AND ended_at IS NOT NULL AND started_at IS NOT NULL
  ORDER BY ended_at DESC LIMIT ${String(PAST_RUNS)}`;

export function createExternalCheckStore({ database, clock }: StoreDeps): ExternalCheckStore {
  return {
    async note({ repositoryKey, head, name, app, run, stage, conclusion, url, startedAt, endedAt }, tx) {
      const heardAt = new Date(clock.now()).toISOString();
      const texts = [repositoryKey, head, toText(name), toText(app)];
      const values = [...texts, run, stage, conclusion, url === null ? null : toText(url), startedAt, endedAt, heardAt];
      return (await tx.query(NOTE, values)).length > 0;
    },
    async newest({ repositoryKey, head, name, app }) {
      return (await database.query<ExternalCheckReport>(NEWEST, [repositoryKey, head, name, app]))[0] ?? null;
    },
    async pastMs({ repositoryKey, name, app }) {
      const rows = await database.query<{ ms: number }>(PAST, [repositoryKey, name, app]);
      return rows.map(({ ms }) => ms).filter((ms) => ms >= 0);
    },
  };
}
