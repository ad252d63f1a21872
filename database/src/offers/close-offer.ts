/** The workflow no longer wants a step done by an agent: its offers close, an open lease of them is cancelled. */
import type { Actor } from "@praxis/domain/events";
import { isLeaseOpen } from "@praxis/domain/lease";
import type { Tx } from "../connection/database.js";
import { endLease } from "../leases/end-lease.js";
import { lockLastLease } from "../leases/locked-lease.js";
import type { StoreDeps } from "../store-deps.js";
import { lockStandingOffers, setOfferState } from "./locked-offer.js";

export interface CloseWish {
  runId: string;
  stepId: string;
  offerId?: string;
  reason: string;
  actor: Actor;
}

export async function closeOffers({ database }: Pick<StoreDeps, "database">, wish: CloseWish, tx?: Tx): Promise<void> {
  const { runId, stepId, offerId, reason, actor } = wish;
  await database.within(tx, async (tx) => {
    const standing = await lockStandingOffers(tx, runId, stepId, offerId ?? null);
    for (const { id } of standing) {
      const held = await lockLastLease(tx, id);
      if (!held || !isLeaseOpen(held.lease.state)) continue;
      // The activity is over for the workflow, so there is nobody to tell.
      const told = { delivered: true, settled: true, raiseFence: true };
      await endLease(tx, held, { state: "cancelled", outcome: null, reason, ...told, actor });
    }
    await setOfferState(
      tx,
      standing.map(({ id }) => id),
      "closed",
    );
  });
}
