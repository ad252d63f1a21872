/** Who speaks when a credential does: whoever made a key speaks through it, and may sign in with a login code made for somebody else. Reads only. */
import type { Actor } from "@praxis/domain/events";
import type { Tx } from "../connection/database.js";

/**
 * What the platform made by itself stands for itself. Codes are kept longer than any session lasts, so nobody is signed in with a forgotten one.
 * Two who made codes for each other are a circle: UNION ends it.
 */
const BEHIND = `WITH RECURSIVE behind AS (
    SELECT a.id AS asked, a.id, a.kind FROM unnest($1::text[], $2::text[]) AS a (id, kind)
    UNION SELECT behind.asked, made.by->>'id', made.by->>'kind' FROM behind JOIN (
      SELECT k.id, k.created_by AS by FROM api_keys k
      UNION ALL SELECT $3::text || '#' || c.name, c.created_by FROM login_codes c WHERE c.used_at IS NOT NULL
    ) AS made ON made.id = behind.id WHERE made.by->>'kind' <> 'system'
  ) SELECT asked, id, kind FROM behind`;

/** No issuer has it: then codes say nothing. */
const NO_ISSUER = "";

export interface PersonsBehind {
  /** The credential itself, and everybody who made it, first or last. */
  of(actor: Actor): readonly Actor[];
}

/** @param issuer of those who sign in with codes, the first part of their ids. Null: only keys are followed. */
export async function personsBehind(tx: Tx, actors: readonly Actor[], issuer: string | null): Promise<PersonsBehind> {
  const [ids, kinds] = [actors.map(({ id }) => id), actors.map(({ kind }) => kind)];
  const rows = await tx.query<{ asked: string } & Actor>(BEHIND, [ids, kinds, issuer ?? NO_ISSUER]);
  return { of: ({ id: asked }) => rows.filter((row) => row.asked === asked).map(({ id, kind }) => ({ id, kind })) };
}

export function isSamePerson(one: readonly Actor[], other: readonly Actor[]): boolean {
  return one.some(({ id }) => other.some((actor) => actor.id === id));
}
