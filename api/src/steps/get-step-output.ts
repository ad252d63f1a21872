/** GET /runs/{id}/steps/{stepId}/output: the byte stream of a step, as bytes or live. */
import type { OutputStore, RunRecord, RunStore, StepRecord } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { isRunClosed, isStepDone } from "@praxis/domain/run";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Call, type Handler, WRITTEN } from "../http/call.js";
import { chooseMediaType } from "../http/media-type.js";
import { type EventStream, type OpenStreams, resumePoint } from "../http/sse.js";
import type { Wakeups } from "../events/run-wakeups.js";
import { requireRun } from "../runs/require-run.js";

interface OutputDeps {
  runs: RunStore;
  output: OutputStore;
  wakeups: Wakeups;
  streams: OpenStreams;
}

/** One message of a stream; base64 makes it a third longer. */
const CHUNK_BYTES = 64 * 1024;
/** Notices only wake; should one be lost, the output is read again after this time. */
const READ_AGAIN_MS = 5000;

export function createGetStepOutput(deps: OutputDeps): Handler<"getStepOutput"> {
  return async ({ params, query, request, response }) => {
    const step = stepOf(await requireRun(deps.runs, params.id), params.stepId);
    const place = { runId: params.id, stepId: step.id };
    response.setHeader("Vary", "Accept");
    if (chooseMediaType(request.headers.accept, ["application/octet-stream", "text/event-stream"]) === "text/event-stream") {
      const from = resumePoint(request, query.after);
      await follow(deps, deps.streams.open(request, response), place, from);
    } else {
      await writeBytes(deps.output, request, response, { ...place, after: query.after ?? 0 });
    }
    return WRITTEN;
  };
}

function stepOf(run: RunRecord, stepId: string): StepRecord {
  const step = run.steps.find(({ id }) => id === stepId);
  if (!step) throw new DomainError("step_not_found", "The run has no step of this id.");
  return step;
}

interface Place {
  runId: string;
  stepId: string;
}

async function follow(deps: OutputDeps, stream: EventStream, { runId, stepId }: Place, from: number): Promise<void> {
  const watch = deps.wakeups.watch(runId);
  try {
    let after = from;
    while (!stream.signal.aborted) {
      // The status first: a step that was done before an empty read has written nothing since.
      const run = await deps.runs.getRun(runId);
      const step = run?.steps.find(({ id }) => id === stepId);
      const page = await deps.output.read(runId, stepId, after, CHUNK_BYTES);
      if (!run || !step || !page) break;
      if (page.data.length > 0) {
        if (!(await stream.send({ id: String(page.next), data: JSON.stringify({ base64: page.data.toString("base64") }) }))) break;
        after = page.next;
      } else if (isStepDone(step.status) || isRunClosed(run.status)) {
        await stream.send({ event: "end", data: JSON.stringify({ status: step.status }) });
        break;
      } else {
        await watch.next(READ_AGAIN_MS, stream.signal);
      }
    }
  } finally {
    watch.close();
    stream.end();
  }
}

/** Up to the end as it is at the first read; a stream that still grows is read on with `X-Output-Next`. */
async function writeBytes(
  output: OutputStore,
  request: Call["request"],
  response: Call["response"],
  place: Place & { after: number },
): Promise<void> {
  const first = await output.read(place.runId, place.stepId, place.after, CHUNK_BYTES);
  if (!first) throw new DomainError("step_not_found", "The run has no step of this id.");
  response.writeHead(200, {
    "Content-Type": "application/octet-stream",
    "Cache-Control": "no-store",
    "X-Output-Start": String(first.start),
    "X-Output-Next": String(Math.max(first.total, place.after)),
    ...(first.cut ? { "X-Output-Cut": `${String(first.cut.from)}-${String(first.cut.to)}` } : {}),
  });
  if (request.method === "HEAD") response.end();
  else await pipeline(Readable.from(bytesOf(output, place, first.total)), response);
}

async function* bytesOf(output: OutputStore, place: Place & { after: number }, total: number): AsyncGenerator<Buffer> {
  let after = place.after;
  while (after < total) {
    const page = await output.read(place.runId, place.stepId, after, CHUNK_BYTES);
    if (!page || page.data.length === 0) return;
    yield page.data.subarray(0, Math.max(0, total - page.start));
    after = page.next;
  }
}
