/** The workflow no longer wants a step done by an agent: its offers close. What is held is cancelled, asked to stop, or left alone. */
import type { Actor } from "@praxis/domain/events";
import { isLeaseOpen } from "@praxis/domain/lease";
import type { Tx } from "../connection/database.js";
import { cancelHolder } from "../lease-commands/new-lease-commands.js";
import { endLease } from "../leases/end-lease.js";
import { returnUngranted } from "../leases/grant-lease.js";
import { lockLastLease } from "../leases/locked-lease.js";
import type { StoreDeps } from "../store-deps.js";
import { lockStandingOffers, setOfferState } from "./locked-offer.js";
import type { OfferRecord } from "./offer-record.js";

/**
 * end: also what is held, as `cancelled` with a raised fence. grace: a holder gets a command `cancel`, unless one is waiting for it; the
 * sweeper ends it when the grace is over. if_open: what is held stays as it is; a grant that nobody was told of yet is taken back.
 */
export const CLOSE_MODES = ["end", "grace", "if_open"] as const;
export type CloseMode = (typeof CLOSE_MODES)[number];

export interface CloseWish {
  runId: string;
  stepId: string;
  offerId?: string;
  reason: string;
  /** Default `end`. */
  mode?: CloseMode;
  actor: Actor;
}

/** closed: no offer of these stands any more. */
export async function closeOffers({ database }: Pick<StoreDeps, "database">, wish: CloseWish, tx?: Tx): Promise<{ closed: boolean }> {
  const { mode = "end" } = wish;
  return database.within(tx, async (tx) => {
    const standing = await lockStandingOffers(tx, wish.runId, wish.stepId, wish.offerId ?? null);
    const closing: OfferRecord[] = [];
    for (const offer of standing) {
      if (mode === "end" || offer.state === "open" || (mode === "if_open" && (await takeBackUngranted(tx, offer)))) closing.push(offer);
      if (offer.state === "granted" && mode !== "if_open") await tellHolder(tx, offer, wish);
    }
    await setOfferState(
      tx,
      closing.map(({ id }) => id),
      "closed",
    );
    return { closed: closing.length === standing.length };
  });
}

/** Left alone, it could open again after this one look, and the run that wants to go on would wait for an agent to come. */
async function takeBackUngranted(tx: Tx, { id }: OfferRecord): Promise<boolean> {
  const held = await lockLastLease(tx, id);
  if (held?.lease.state !== "granting") return false;
  await returnUngranted(tx, held, { why: "api_lost", outcome: null });
  return true;
}

async function tellHolder(tx: Tx, { id }: OfferRecord, { mode = "end", reason, actor }: CloseWish): Promise<void> {
  const held = await lockLastLease(tx, id);
  if (!held || !isLeaseOpen(held.lease.state)) return;
  if (mode === "grace") return cancelHolder(tx, held.lease, reason);
  // The activity is over for the workflow, so there is nobody to tell.
  const told = { delivered: true, settled: true, raiseFence: true };
  await endLease(tx, held, { state: "cancelled", outcome: null, reason, ...told, actor });
}
