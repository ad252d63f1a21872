/** GET /queues/{branch} */
import type { QueueStore } from "@praxis/database";
import { repositoryKeyOf } from "@praxis/domain/gate";
import type { Handler } from "../http/call.js";
import { queueEntryView } from "./queue-entry-view.js";

export function createGetQueue({ queue }: { queue: QueueStore }): Handler<"getQueue"> {
  return async ({ params: { branch }, query: { repository, state, limit, cursor } }) => {
    const { items, nextCursor } = await queue.list({
      ...{ branch, open: state === "open" },
      ...(repository === undefined ? {} : { repositoryKey: repositoryKeyOf({ path: repository }) }),
      ...(limit === undefined ? {} : { limit }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { status: 200, json: { branch, items: items.map(queueEntryView), nextCursor } };
  };
}
