/** A configured command in clean worktrees: made, prepared, run, its reports read, removed. */
import type { Report, ToolEvidence } from "@praxis/domain/gate";
import { createWorktree, type OverlaidFile } from "@praxis/repository/change";
import type { JudgedRepository } from "../judged-repository.js";
import type { PrepareEnvironment } from "./prepare-environment.js";
import { clearReports, readReports } from "./report-files.js";
import type { RunCommand } from "./run-command.js";

export interface ToolSettings {
  command: readonly string[] | null;
  report: readonly string[];
  format: string | null;
  timeoutMs: number;
}

export interface ToolRequest {
  name: string;
  settings: ToolSettings;
  commit: string;
  overlay?: readonly OverlaidFile[];
  /** Appended to the command. */
  files?: readonly string[];
  /** Reports that the same run leaves for another check. */
  otherReports?: readonly string[];
  signal?: AbortSignal | undefined;
}

export interface ToolRunnerDeps {
  judged: JudgedRepository;
  prepare: PrepareEnvironment;
  runCommand: RunCommand;
  /** Patterns that any check reads after the run: all of them are cleared, since one run may serve several checks. */
  reports: readonly string[];
  /** Told before each command, and before what it needs is prepared: what a person waits for. */
  onCommand?: ((name: string, argv: readonly string[]) => void) | undefined;
}

export interface ToolResult {
  evidence: ToolEvidence;
  other: readonly Report[];
}

export type RunTool = (request: ToolRequest) => Promise<ToolResult>;

/** Formats told line by line: without a declared report the command's output is one. */
const OUTPUT_FORMATS: readonly (string | null)[] = ["tsc", "tap"];

export function createRunTool({ judged, prepare, runCommand, reports: all, onCommand }: ToolRunnerDeps): RunTool {
  return async ({ name, settings, commit, overlay, files = [], otherReports = [], signal }) => {
    const argv = [...(settings.command ?? []), ...files];
    onCommand?.(name, argv);
    const worktree = await createWorktree(judged.view, { commit, folder: judged.scratch.place(name), overlay: overlay ?? [], signal });
    try {
      const prepared = await prepare(worktree, argv, signal);
      if (!prepared.ok) return { evidence: { run: prepared.run, reports: [] }, other: [] };
      await clearReports(worktree.path, all);
      const mounts = [...prepared.mounts, { from: worktree.objectsDir, at: worktree.objectsDir }];
      // Never a network: it reaches also what listens on this machine alone, and this is the change's own code.
      const request = { argv, worktree: worktree.path, mounts, network: false, timeoutMs: settings.timeoutMs, name, signal };
      const { run, output } = await runCommand(request);
      const isText = settings.report.length === 0 && OUTPUT_FORMATS.includes(settings.format) && run.end === "exited";
      const reports: Report[] = isText
        ? [{ from: "command", path: "output", text: output }]
        : await readReports(worktree.path, settings.report);
      return { evidence: { run, reports }, other: await readReports(worktree.path, otherReports) };
    } finally {
      await worktree.remove();
    }
  };
}
