/** Replays recorded histories against a workflow bundle and tells for each whether it fits and which commands it gave. No server needed. */
import { DefaultLogger, Runtime, Worker, type InjectedSinks } from "@temporalio/worker";
import type { CommandSinks } from "./command-recorder.js";
import type { RecordedHistory } from "./history-files.js";

/** The SDK makes the name of the replay's queue of it. */
export const REPLAY_NAME = "replay-of-the-corpus";

export interface Replayed {
  /**
   * Null: the code gives the same commands as when it was recorded. Else mostly a DeterminismViolationError; Temporal's core does
   * not compare which local activity it was, so a wrong one gets the other's result and fails the workflow task instead.
   */
  refusal: Error | null;
  /** One line a command, in order; empty unless the bundle holds the command recorder. */
  commands: string[];
}

/** By name of the history. */
export async function replayCorpus(code: string, histories: readonly RecordedHistory[]): Promise<Map<string, Replayed>> {
  quieten();
  const commands = new Map<string, string[]>();
  const sinks: InjectedSinks<CommandSinks> = {
    commands: {
      given: {
        fn: ({ workflowId }, given) => void commands.set(workflowId, [...(commands.get(workflowId) ?? []), ...given]),
        callDuringReplay: true,
      },
    },
  };
  const results = new Map<string, Replayed>();
  const replays = Worker.runReplayHistories(
    { workflowBundle: { code }, sinks, replayName: REPLAY_NAME },
    histories.map(({ name, history }) => ({ workflowId: name, history })),
  );
  for await (const { workflowId, error } of replays) {
    results.set(workflowId, { refusal: error ?? null, commands: commands.get(workflowId) ?? [] });
  }
  return results;
}

/** Replay of an edited workflow is meant to go wrong: its warnings would fill the test's output. */
function quieten(): void {
  try {
    Runtime.install({ logger: new DefaultLogger("ERROR", () => undefined), telemetryOptions: { logging: { forward: {}, filter: "OFF" } } });
  } catch {
    // It is installed already.
  }
}
