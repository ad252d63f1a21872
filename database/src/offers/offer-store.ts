/** Offers: steps put up for agents. Each write is one transaction with the step's row and the run's events. */
import type { Tx } from "../connection/database.js";
import type { StoreDeps } from "../store-deps.js";
import { closeOffers, type CloseWish } from "./close-offer.js";
import { readOffer } from "./locked-offer.js";
import type { NewOffer, OfferRecord } from "./offer-record.js";
import { openOffer } from "./open-offer.js";

export interface OfferStore {
  /**
   * Offer, agent step (counts of `progress`), step row `waiting` on `lease`, event `step_offered` (and `step_unroutable` once). Wakes the
   * pool's waiting polls after the commit. Idempotent by (run, step, generation, version): a repeat answers the first one's offer, whose id
   * and queue count. Earlier offers of the step are closed. Throws `pool_not_found`, `run_not_found`, `step_not_found`, and
   * `illegal_transition` when a newer version or generation owns the step, the run is closed, or a lease of the step is open or unsettled.
   */
  open(offer: NewOffer): Promise<OfferRecord>;
  get(id: string): Promise<OfferRecord | null>;
  /** The workflow no longer wants it. Without `offerId` every standing offer of the step. A repeat does nothing more. */
  close(wish: CloseWish, tx?: Tx): Promise<{ closed: boolean }>;
}

export function createOfferStore(deps: Pick<StoreDeps, "database">): OfferStore {
  return {
    open: (offer) => openOffer(deps, offer),
    get: (id) => readOffer(deps.database, id),
    close: (wish, tx) => closeOffers(deps, wish, tx),
  };
}
