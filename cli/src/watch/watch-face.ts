/** How watching a run looks: the live table, lines, and JSON each implement this. */
import type { ApprovalView, RunEvent, RunView } from "@praxis/api/contract";

export interface WatchFace {
  /** `raw` is the event as the server sent it. */
  event(event: RunEvent, raw: unknown): Promise<void>;
  /** The run and its open questions as they stand now. */
  state(run: RunView, questions: readonly ApprovalView[]): Promise<void>;
  /** What is wrong with the connection, or null when it is good again. */
  trouble(text: string | null): Promise<void>;
  /** The last word. `raw` is the RunView as the server sent it. */
  end(run: RunView, raw: unknown, how: "closed" | "asked"): Promise<void>;
  /** Leaves the terminal as it was, whatever happened. */
  close(): Promise<void>;
}
