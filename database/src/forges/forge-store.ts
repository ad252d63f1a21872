/** What forges tell us: deliveries taken once, changes in the order that counts. Everything belongs in the caller's transaction. */
import { afterForgeNews, type ForgeChange, type ForgeEffect, type ForgeName, type ForgeNews } from "@praxis/domain/forge";
import type { Tx } from "../connection/database.js";
import { toJsonb } from "../connection/to-jsonb.js";
import type { StoreDeps } from "../store-deps.js";

export interface Delivery {
  forge: ForgeName;
  /** The forge's own number. */
  id: string;
  event: string;
}

export interface ForgeChangeAddress {
  repositoryKey: string;
  change: string;
  /** `owner/name` at the forge. */
  forgeRepository: string;
  installation: number;
}

export interface ForgeStore {
  /** False: it was taken before. A twin waits for the transaction that takes it. */
  takeDelivery(delivery: Delivery, tx: Tx): Promise<boolean>;
  /** Remembers the news and answers what it asks for. News of one change wait for each other. */
  hear(address: ForgeChangeAddress, news: ForgeNews, tx: Tx): Promise<ForgeEffect>;
  /** Forgets deliveries that no forge repeats any more. Answers how many. */
  sweep(): Promise<number>;
}

/** GitHub gives a delivery again for three days at most. */
const KEEP_MS = 7 * 86_400_000;

const TAKE = `INSERT INTO forge_deliveries (forge, id, event, received_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING id`;
const LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 8))";
const KNOWN = "SELECT state FROM forge_changes WHERE repository_key = $1 AND change = $2";
const REMEMBER = `INSERT INTO forge_changes (repository_key, change, forge_repository, installation, target, closed, state, moved_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (repository_key, change) DO UPDATE SET forge_repository = excluded.forge_repository,
    installation = excluded.installation, target = excluded.target, closed = excluded.closed, state = excluded.state, moved_at = excluded.moved_at`;
const SWEEP = "WITH gone AS (DELETE FROM forge_deliveries WHERE received_at < $1 RETURNING 1) SELECT count(*)::int AS count FROM gone";

export function createForgeStore({ database, clock }: StoreDeps): ForgeStore {
  const now = (agoMs = 0): string => new Date(clock.now() - agoMs).toISOString();
  return {
    takeDelivery: async ({ forge, id, event }, tx) => (await tx.query(TAKE, [forge, id, event, now()])).length > 0,
    async hear({ repositoryKey, change, forgeRepository, installation }, news, tx) {
      await tx.query(LOCK, [`${repositoryKey} ${change}`]);
      const [row] = await tx.query<{ state: ForgeChange }>(KNOWN, [repositoryKey, change]);
      const { change: state, effect } = afterForgeNews(row?.state ?? null, news);
      const { target, closed } = state;
      await tx.query(REMEMBER, [repositoryKey, change, forgeRepository, installation, target, closed, toJsonb(state), now()]);
      return effect;
    },
    async sweep() {
      const [row] = await database.query<{ count: number }>(SWEEP, [now(KEEP_MS)]);
      return row?.count ?? 0;
    },
  };
}
