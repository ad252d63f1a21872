/** The step kind `repository.history`: reads the commits behind the workspace's and saves `history.json`. */
import type { Git } from "@praxis/repository";
import { openWorkspace } from "../repository-inventory/open-workspace.js";
import { createProgress } from "../repository-inventory/report-progress.js";
import type { StepExecutor } from "../steps/step-context.js";
import { HISTORY_ARTIFACT } from "./history.js";
import { readHistory } from "./read-history.js";

export type HistoryOutputs = {
  artifact: string;
  commit: string;
  commits: number;
  merges: number;
  authors: number;
  firstCommitAt: string | null;
  lastCommitAt: string | null;
  ageDays: number | null;
  activeWeeks: number;
  busFactor: number;
  shallow: boolean;
  /** The five hottest. */
  hotSpots: { path: string; commits: number; lines: number }[];
};

/** Outputs are small by contract; a path may be 4 kB long. */
const PATH_LENGTH_MAX = 300;

export function createRepositoryHistory({ git }: { git: Git }): StepExecutor<Record<string, never>, HistoryOutputs> {
  return async (context) => {
    const { gitDir, commonDir, commit } = await openWorkspace(git, context);
    const progress = createProgress(context);
    try {
      const history = await readHistory({ git, gitDir, commonDir, commit, signal: context.signal, onProgress: progress.update });
      await context.saveArtifact({
        name: HISTORY_ARTIFACT,
        mediaType: "application/json",
        content: `${JSON.stringify(history, null, 2)}\n`,
      });
      const { commits, merges, authors, firstCommitAt, lastCommitAt, ageDays, activeWeeks, busFactor, shallow } = history;
      const hotSpots = history.hotSpots
        .slice(0, 5)
        .map(({ path, commits: own, lines }) => ({ path: path.slice(0, PATH_LENGTH_MAX), commits: own, lines }));
      return {
        artifact: HISTORY_ARTIFACT,
        commit,
        commits,
        merges,
        authors,
        firstCommitAt,
        lastCommitAt,
        ageDays,
        activeWeeks,
        busFactor,
        shallow,
        hotSpots,
      };
    } finally {
      progress.stop();
    }
  };
}
