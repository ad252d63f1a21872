/** Which agents the steps of a run wait for, and the command that makes one. Read from the newest part of the run's log. */
import { eventPageSchema, paths, type RunView } from "@praxis/api/contract";
import { isStepDone } from "@praxis/domain/run";
import type { Context } from "../context.js";
import { oneLine } from "../text/sanitise.js";

/** One page: an offer is made right before the wait begins. */
const LOOK_BACK = 200;

/** No call is made while no step waits for an agent. */
export async function workOnOffer({ api, hint }: Pick<Context, "api" | "hint">, run: RunView): Promise<string[]> {
  const waiting = run.steps.filter(({ status, waitingOn }) => waitingOn === "lease" && !isStepDone(status));
  if (waiting.length === 0) return [];
  const after = String(Math.max(0, run.log.lastSeq - LOOK_BACK));
  const { items } = (await api.get(paths.runEvents(run.id), eventPageSchema, { after, limit: String(LOOK_BACK) })).body;
  return waiting.flatMap(({ id }) => {
    const data = items.findLast(({ type, stepId }) => type === "step_offered" && stepId === id)?.data;
    if (typeof data?.["pool"] !== "string") return [];
    const pool = oneLine(data["pool"]);
    const can = Array.isArray(data["capabilities"]) ? data["capabilities"].map((one) => oneLine(String(one))) : [];
    const options = [`--pool ${pool}`, ...can.map((one) => `--capability ${one}`)].join(" ");
    return [
      `step ${oneLine(id)} waits for an agent of pool ${pool}${can.length === 0 ? "" : ` that can ${can.join(", ")}`}`,
      `  be one:  ${hint(`praxis agent run ${options} -- <program>`)}`,
    ];
  });
}
