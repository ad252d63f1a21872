/** POST /runs/bulk and GET /bulk/{id}. Here the list is frozen and looked at; the workers carry it out. */
import type { BulkItemRecord, BulkRecord, BulkStore } from "@praxis/database";
import { actorOf } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import { isId } from "@praxis/domain/ids";
import type { BulkAccepted, BulkCount, BulkView } from "../contract/bulks.js";
import { PAGE_LIMIT_DEFAULT } from "../contract/lists.js";
import { paths } from "../contract/paths.js";
import { runFilterSchema } from "../contract/views.js";
import type { Handlers } from "../http/call.js";
import { runFilterOf } from "../runs/run-filter.js";
import { present } from "../runs/run-view.js";

export interface BulkHandlerDeps {
  bulks: BulkStore;
  now: () => number;
}

export function createBulkHandlers({ bulks, now }: BulkHandlerDeps): Pick<Handlers, "bulkRuns" | "getBulk"> {
  return {
    bulkRuns: async (call) => {
      const { action, filter, reason, dryRun } = call.body;
      const conditions = runFilterOf(runFilterSchema.parse(filter), now());
      if (dryRun) {
        const counted: BulkCount = { count: await bulks.count(action, conditions) };
        return { status: 200, json: counted };
      }
      return call.commit(async (tx) => {
        const bulk = await bulks.create({ action, filter, reason, createdBy: actorOf(call.principal) }, conditions, tx);
        const accepted: BulkAccepted = { id: bulk.id, count: bulk.total };
        return { status: 202, headers: { Location: paths.bulk(bulk.id) }, json: accepted };
      });
    },
    getBulk: async ({ params: { id }, query: { limit = PAGE_LIMIT_DEFAULT, cursor, outcome } }) => {
      const bulk = isId("bulk", id) ? await bulks.get(id) : null;
      if (!bulk) throw new DomainError("bulk_not_found", "There is no such order for many runs.");
      const after = cursor === undefined ? -1 : positionOf(cursor);
      const found = await bulks.items({ bulkId: id, after, limit: limit + 1, ...(outcome === undefined ? {} : { outcome }) });
      return { status: 200, json: bulkView(bulk, found.slice(0, limit), found.length > limit) };
    },
  };
}

function positionOf(cursor: string): number {
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new DomainError("malformed_request", "The cursor is not one this list gave. Start without a cursor.");
}

function bulkView(bulk: BulkRecord, items: readonly BulkItemRecord[], more: boolean): BulkView {
  const { finishedAt, ...same } = bulk;
  const last = items.at(-1);
  return {
    ...same,
    filter: { ...bulk.filter },
    status: finishedAt === null ? "running" : "finished",
    items: items.map(({ runId, outcome, newRunId, code, message }) => ({ runId, outcome, ...present({ newRunId, code, message }) })),
    nextCursor: more && last ? String(last.position) : null,
    ...present({ finishedAt }),
  };
}
