/** Puts together how histories are read and followed in this process. */
import { createHistoryTails, type HistoryTails, type TailDeps } from "./history-tails.js";
import { createHistories, type Histories, type HistoryDeps } from "./history-source.js";

export interface OpenHistory {
  histories: Histories;
  historyTails: HistoryTails;
}

export function openHistory(deps: HistoryDeps & Pick<TailDeps, "runs">): OpenHistory {
  const histories = createHistories(deps);
  return { histories, historyTails: createHistoryTails({ ...deps, histories }) };
}
