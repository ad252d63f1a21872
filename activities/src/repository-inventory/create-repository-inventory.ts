/** The step kind `repository.inventory`: counts the workspace's commit and saves `inventory.json`. */
import type { Git } from "@praxis/repository";
import type { StepExecutor } from "../steps/step-context.js";
import { INVENTORY_ARTIFACT } from "./inventory.js";
import { openWorkspace } from "./open-workspace.js";
import { createProgress } from "./report-progress.js";
import { takeInventory } from "./take-inventory.js";

export type InventoryOutputs = {
  artifact: string;
  commit: string;
  files: number;
  bytes: number;
  lines: number;
  submodules: number;
  licence: string | null;
  testRatio: number | null;
  markers: number;
  /** The ten with the most bytes. */
  languages: { [name: string]: { files: number; bytes: number; lines: number } };
};

export function createRepositoryInventory({ git }: { git: Git }): StepExecutor<Record<string, never>, InventoryOutputs> {
  return async (context) => {
    const { gitDir, commit } = await openWorkspace(git, context);
    const progress = createProgress(context);
    try {
      const onProgress = (done: number, total: number): void => progress.update("reading files", done, total);
      const inventory = await takeInventory({ git, gitDir, commit, signal: context.signal, onProgress });
      await context.saveArtifact({
        name: INVENTORY_ARTIFACT,
        mediaType: "application/json",
        content: `${JSON.stringify(inventory, null, 2)}\n`,
      });
      const { files, bytes, lines, submodules } = inventory;
      const languages = Object.entries(inventory.languages).slice(0, 10);
      return {
        artifact: INVENTORY_ARTIFACT,
        commit,
        files,
        bytes,
        lines,
        submodules,
        licence: inventory.licence.spdx,
        testRatio: inventory.tests.ratio,
        markers: inventory.markers.total,
        languages: Object.fromEntries(languages.map(([name, row]) => [name, { files: row.files, bytes: row.bytes, lines: row.lines }])),
      };
    } finally {
      progress.stop();
    }
  };
}
