/** The message of a commit that a run made, and how such a commit is known again. */
import type { Git } from "@praxis/repository";
import { openRepository } from "@praxis/repository";
import { COMMITTER } from "./committer.js";

export interface ChangeOrigin {
  runId: string;
  stepId: string;
}

/** Trailers that `git interpret-trailers` reads. */
export function changeMessage({ text, runId, stepId }: ChangeOrigin & { text: string }): string {
  return `${text.trim() === "" ? "Change" : text.trim()}\n\n${trailers({ runId, stepId })}\n`;
}

function trailers({ runId, stepId }: ChangeOrigin): string {
  return `Praxis-Run: ${runId}\nPraxis-Step: ${stepId}`;
}

/** An earlier commit of the same step of the same run, with nothing on top: a step that runs again may replace it. */
export async function isOurCommit(
  question: ChangeOrigin & { git: Git; repoPath: string; tip: string; base: string; signal: AbortSignal },
): Promise<boolean> {
  const { git, repoPath, tip, base, signal } = question;
  const { commonDir } = openRepository({ path: repoPath });
  const text = (await git.read({ gitDir: commonDir, args: ["cat-file", "commit", tip], signal, bytesMax: 1_048_576 })).toString("utf8");
  const [head = ""] = text.split("\n\n", 1);
  const lines = head.split("\n");
  const parents = lines.filter((line) => line.startsWith("parent "));
  const committer = `committer ${COMMITTER.name} <${COMMITTER.email}> `;
  return (
    parents.length === 1 &&
    parents[0] === `parent ${base}` &&
    lines.some((line) => line.startsWith(committer)) &&
    text.trimEnd().endsWith(`\n\n${trailers(question)}`)
  );
}
