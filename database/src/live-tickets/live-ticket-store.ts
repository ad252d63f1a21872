/** Tickets for the live socket. Any process may take one that another has made; whoever takes it first has it. */
import type { StoreDeps } from "../store-deps.js";

export interface LiveTicketStore {
  /** Also forgets those that nobody took in time. */
  add(ticket: { hash: string; sealed: string; origin: string | null; livesMs: number }): Promise<{ expiresAt: string }>;
  /** Null: unknown, taken before or too old. */
  take(hash: string): Promise<{ sealed: string; origin: string | null } | null>;
}

const ADD = `WITH old AS (DELETE FROM live_tickets WHERE expires_at < $4::timestamptz)
  INSERT INTO live_tickets (hash, sealed, origin, expires_at) VALUES ($1, $2, $3, $5)`;
const TAKE = `DELETE FROM live_tickets WHERE hash = $1 RETURNING sealed, origin, expires_at AS "expiresAt"`;

export function createLiveTicketStore({ database, clock }: Pick<StoreDeps, "database" | "clock">): LiveTicketStore {
  return {
    add: async ({ hash, sealed, origin, livesMs }) => {
      const now = clock.now();
      const expiresAt = new Date(now + livesMs).toISOString();
      await database.query(ADD, [hash, sealed, origin, new Date(now).toISOString(), expiresAt]);
      return { expiresAt };
    },
    take: async (hash) => {
      const [row] = await database.query<{ sealed: string; origin: string | null; expiresAt: string }>(TAKE, [hash]);
      return row && Date.parse(row.expiresAt) > clock.now() ? { sealed: row.sealed, origin: row.origin } : null;
    },
  };
}
