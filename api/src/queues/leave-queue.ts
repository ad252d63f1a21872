/** DELETE /queues/{branch}/entries/{id} */
import type { QueueAddress, QueueStore } from "@praxis/database";
import { actorOf } from "@praxis/domain/access";
import type { Handler } from "../http/call.js";
import { queueEntryView } from "./queue-entry-view.js";

interface Deps {
  queue: QueueStore;
  tell: (queue: QueueAddress) => Promise<void>;
}

export function createLeaveQueue({ queue, tell }: Deps): Handler<"leaveQueue"> {
  return async ({ params: { branch, id }, principal }) => {
    const entry = await queue.leave({ id, branch, reason: `Taken out by ${actorOf(principal).id}.` });
    await tell(entry);
    return { status: 200, json: queueEntryView(entry) };
  };
}
