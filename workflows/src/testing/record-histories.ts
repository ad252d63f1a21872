/**
 * `npm run record:history [-- <story>…]`: plays the stories that have no recording yet (or those named, as a further recording) on
 * the whole product and writes their histories. `-- --attributes` instead accepts what the current code's commands are.
 */
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import { runWorkflowId } from "@praxis/domain/ids";
import { acceptAttributes } from "./command-attributes.js";
import { historyNames, writeHistory } from "./history-files.js";
import { STORIES } from "./recorded-stories.js";
import { openStage, type Stage } from "./recording-stage.js";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => name !== "--attributes" && !(name in STORIES));
  if (unknown.length > 0) throw new Error(`There is no story ${unknown.join(", ")}. Stories: ${Object.keys(STORIES).join(", ")}.`);
  const named = wanted.filter((name) => name in STORIES);
  const stories = named.length > 0 ? named : wanted.length > 0 ? [] : Object.keys(STORIES).filter((name) => recordings(name) === 0);
  if (stories.length > 0) await record(stories);
  else if (wanted.length === 0) say("Every story has its recording. Name a story to record it once more.");
  await acceptAttributes({ newOnly: !wanted.includes("--attributes"), say });
}

/** How many recordings of the story there are. */
function recordings(story: string): number {
  const all = historyNames().filter((name) => name.split(".")[0] === story);
  return new Set(all.map((name) => /\.recording-\d+/.exec(name)?.[0] ?? "")).size;
}

async function record(stories: readonly string[]): Promise<void> {
  const stage = await openStage(say);
  const failed: string[] = [];
  try {
    for (const name of stories) {
      await recordStory(stage, name).catch((error: unknown) => {
        failed.push(name);
        say(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  } finally {
    await stage.close();
  }
  if (failed.length > 0) throw new Error(`Not recorded: ${failed.join(", ")}.`);
}

async function recordStory(stage: Stage, name: string): Promise<void> {
  const story = STORIES[name];
  if (!story) return;
  const runId = await story(stage);
  await stage.client.workflow.getHandle(runWorkflowId(runId)).result();
  const earlier = recordings(name);
  const base = earlier === 0 ? name : `${name}.recording-${String(earlier + 1)}`;
  const chain = await fetchChain(stage, runId);
  for (const [index, json] of chain.entries()) {
    const file = writeHistory(chain.length === 1 ? base : `${base}.execution-${String(index + 1)}`, json);
    say(`${file}: ${String(json.match(/"eventType"/g)?.length ?? 0)} events`);
  }
}

/** Every execution of the run, walked back from its last by the first event of each. */
async function fetchChain(stage: Stage, runId: string): Promise<string[]> {
  const chain: string[] = [];
  let execution: string | undefined;
  do {
    const history = await stage.client.workflow.getHandle(runWorkflowId(runId), execution).fetchHistory();
    chain.unshift(historyToJSON(history));
    execution = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? undefined;
  } while (execution);
  return chain;
}

// The SDK's runtime keeps the process alive, so it ends by word.
main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
