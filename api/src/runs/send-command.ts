/** The way of every command to an open run: recorded in one transaction, then told to the workflow, answered 202. */
import type { Requested, Tx } from "@praxis/database";
import type { RunCommand } from "@praxis/domain/run";
import type { Answer, Call } from "../http/call.js";
import type { InlineDelivery } from "./inline-delivery.js";

export interface CommandRouteDeps {
  delivery: InlineDelivery;
}

export async function sendCommand(
  deps: CommandRouteDeps,
  call: Pick<Call, "commit">,
  request: (tx: Tx) => Promise<Requested>,
  answerOf: (requested: Requested) => unknown,
): Promise<Answer> {
  const sent: { runId: string; command: RunCommand }[] = [];
  const answer = await call.commit(async (tx) => {
    const requested = await request(tx);
    sent.push({ runId: requested.run.id, command: requested.command });
    return { status: 202, json: answerOf(requested) };
  });
  for (const { runId, command } of sent) await deps.delivery.signal(runId, command);
  return answer;
}
