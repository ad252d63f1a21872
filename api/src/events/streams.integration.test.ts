import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { verifyChain } from "@praxis/domain/events";
import { API_PREFIX, eventPageSchema, runEventSchema, runViewSchema, type RunView } from "../contract/index.js";
import { startApiUnderTest, type ApiUnderTest } from "../testing/api-under-test.js";
import { createStepRecorder, type StepRecorder } from "../testing/record-steps.js";
import { readSse, type SseReader } from "../testing/sse-reader.js";

/** A database of its own and a whole API; generous because machines are noisy. */
let api: ApiUnderTest;
let record: StepRecorder;
beforeAll(async () => {
  api = await startApiUnderTest({}, { recheckMs: 100 });
  record = createStepRecorder(api);
});
afterAll(() => api.close());

const PLAYBOOK = "name: two\nversion: 1\nsteps:\n  - id: a\n    uses: bench.noop\n  - id: b\n    uses: bench.noop\n";

async function started(): Promise<RunView> {
  return runViewSchema.parse((await api.post("/runs", { playbook: { inline: PLAYBOOK } })).json);
}
async function stream(path: string, headers: Record<string, string> = {}): Promise<{ response: Response; reader: SseReader }> {
  const response = await api.fetch(API_PREFIX + path, { headers: { Accept: "text/event-stream", ...headers } });
  return { response, reader: readSse(response) };
}
async function say(runId: string, text: string): Promise<void> {
  await api.post(`/runs/${runId}/messages`, { text, mode: "steer" });
}
async function closed(): Promise<RunView> {
  const run = await started();
  await record.finish(run.id, "a");
  await record.finish(run.id, "b");
  await record.close(run.id, "succeeded");
  return run;
}

describe("events", () => {
  test("a page has them in order from 1, and pages meet without gap or repeat", async () => {
    const { id } = await closed();
    const all = eventPageSchema.parse((await api.get(`/runs/${id}/events?limit=200`)).json);
    expect(all.nextCursor).toBeNull();
    expect(all.items.map(({ seq }) => seq)).toEqual(all.items.map((_item, place) => place + 1));
    expect(all.items[0]).toMatchObject({ type: "run_accepted", actor: { kind: "service" } });
    expect(all.items.find(({ type }) => type === "step_succeeded")).toMatchObject({ stepId: "a" });
    const first = eventPageSchema.parse((await api.get(`/runs/${id}/events?limit=2`)).json);
    const second = eventPageSchema.parse((await api.get(`/runs/${id}/events?limit=200&after=${first.nextCursor ?? ""}`)).json);
    expect([...first.items, ...second.items]).toEqual(all.items);
    expect((await api.get(`/runs/${id}/events?after=1&cursor=1`)).status).toBe(400);
  });

  test("the raw lines hold as a chain and end where the run says", async () => {
    const { id } = await closed();
    const reply = await api.get(`/runs/${id}/events`, { headers: { Accept: "application/x-ndjson" } });
    expect(reply.headers.get("content-type")).toMatch(/^application\/x-ndjson/);
    const lines = reply.text.split("\n").slice(0, -1);
    const run = runViewSchema.parse((await api.get(`/runs/${id}`)).json);
    expect(verifyChain(lines, run.log.lastHash)).toMatchObject({ events: run.log.lastSeq, faults: [] });
    expect(verifyChain(lines.slice(0, -1), run.log.lastHash).faults).not.toEqual([]);
  });

  test("a stream shows what is there, then what comes, and ends after the last event of a closed run", async () => {
    const run = await started();
    const { response, reader } = await stream(`/runs/${run.id}/events`);
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(response.headers.get("cache-control")).toBe("no-cache, no-transform");
    expect(await reader.next()).toMatchObject({ id: "1", event: null });
    await say(run.id, "hello");
    expect(runEventSchema.parse(JSON.parse((await reader.next())?.data ?? ""))).toMatchObject({ seq: 2, type: "message_posted" });
    await record.finish(run.id, "a");
    await record.finish(run.id, "b");
    await record.close(run.id, "succeeded");
    const rest = await reader.rest();
    expect(rest.at(-1)).toEqual({ id: null, event: "end", data: '{"status":"succeeded"}' });
    const ids = rest.slice(0, -1).map(({ id }) => Number(id));
    expect(ids).toEqual(ids.map((_id, place) => place + 3));
  });

  test("a reader that is cut off again and again misses nothing and reads nothing twice", async () => {
    const run = await started();
    const seen: number[] = [];
    let done = false;
    const writing = (async () => {
      for (let i = 0; i < 30; i += 1) await say(run.id, String(i));
      await record.close(run.id, "cancelled");
    })();
    while (!done) {
      const { reader } = await stream(`/runs/${run.id}/events`, seen.length === 0 ? {} : { "Last-Event-ID": String(seen.at(-1)) });
      for (let i = 0; i < 4 && !done; i += 1) {
        const message = await reader.next();
        done = message === null || message.event === "end";
        if (message?.id) seen.push(Number(message.id));
      }
      await reader.close();
    }
    await writing;
    const { lastSeq } = runViewSchema.parse((await api.get(`/runs/${run.id}`)).json).log;
    expect(seen).toEqual(Array.from({ length: lastSeq }, (_item, place) => place + 1));
  });

  test("ends, like a step's output, once the reader's key is revoked; another key's stream goes on", async () => {
    const { id } = await started();
    await record.start(id, "a");
    const key = await api.keyWith(["runs:read"]);
    const paths = [`/runs/${id}/events`, `/runs/${id}/steps/a/output`];
    const open = (as: Record<string, string>) =>
      Promise.all(
        paths.map(async (path) => {
          const response = await fetch(api.url + API_PREFIX + path, { headers: { Accept: "text/event-stream", ...as } });
          expect(response.status).toBe(200);
          return readSse(response);
        }),
      );
    const revoked = await open({ "X-API-Key": key.apiKey });
    const [other] = await open(api.credentials("viewer"));
    expect((await api.fetch(`${API_PREFIX}/keys/${key.id}`, { method: "DELETE" })).status).toBeLessThan(300);
    for (const reader of revoked) expect((await reader.rest()).map(({ event }) => event)).not.toContain("end");
    await say(id, "still here");
    const seen: string[] = [];
    while (!seen.at(-1)?.includes("still here")) seen.push((await other?.next())?.data ?? "still here: ended");
    expect(seen.at(-1)).not.toContain("ended");
    await other?.close();
  });

  test("`after` resumes like Last-Event-ID, which counts first; one that is no number is refused", async () => {
    const { id } = await closed();
    const after = await stream(`/runs/${id}/events?after=2`);
    expect((await after.reader.rest())[0]?.id).toBe("3");
    const both = await stream(`/runs/${id}/events?after=1`, { "Last-Event-ID": "3" });
    expect((await both.reader.rest())[0]?.id).toBe("4");
    const wrong = await api.get(`/runs/${id}/events`, { headers: { Accept: "text/event-stream", "Last-Event-ID": "x" } });
    expect(wrong).toMatchObject({ status: 400, json: { code: "malformed_request" } });
  });
});

describe("step output", () => {
  const path = (runId: string) => `/runs/${runId}/steps/a/output`;
  const writerOf = (runId: string) => ({ runId, stepId: "a", generation: 1, version: 1_000, attempt: 1 });

  test("as bytes it goes on where the caller stopped", async () => {
    const { id } = await started();
    await record.start(id, "a");
    await api.stores.output.append(writerOf(id), 0, Buffer.from("hello "));
    await api.stores.output.append(writerOf(id), 6, Buffer.from("world"));
    const all = await api.get(path(id));
    expect(all.text).toBe("hello world");
    expect(all.headers.get("x-output-next")).toBe("11");
    expect((await api.get(`${path(id)}?after=6`)).text).toBe("world");
    expect((await api.get(`${path(id)}?after=11`)).text).toBe("");
    expect(await api.get(`/runs/${id}/steps/zzz/output`)).toMatchObject({ status: 404, json: { code: "step_not_found" } });
    expect((await api.get(`${path(id)}?after=-1`)).status).toBe(400);
  });

  test("live, the id is the offset after the chunk, and the end says the step's status", async () => {
    const { id } = await started();
    await record.start(id, "a");
    await api.stores.output.append(writerOf(id), 0, Buffer.from("one"));
    const { reader } = await stream(path(id));
    expect(await reader.next()).toEqual({ id: "3", event: null, data: JSON.stringify({ base64: Buffer.from("one").toString("base64") }) });
    await api.stores.output.append(writerOf(id), 3, Buffer.from([0, 255]));
    expect(await reader.next()).toMatchObject({ id: "5" });
    await record.finish(id, "a");
    expect(await reader.rest()).toEqual([{ id: null, event: "end", data: '{"status":"succeeded"}' }]);
    const resumed = await stream(path(id), { "Last-Event-ID": "3" });
    expect((await resumed.reader.next())?.id).toBe("5");
    await resumed.reader.close();
  });

  test("more than one page arrives whole", async () => {
    const { id } = await started();
    await record.start(id, "a");
    const content = Buffer.alloc(300_000, "0123456789");
    await api.stores.output.append(writerOf(id), 0, content.subarray(0, 150_000));
    await api.stores.output.append(writerOf(id), 150_000, content.subarray(150_000));
    expect((await api.get(path(id))).text).toBe(content.toString());
  });
});

describe("artifacts", () => {
  async function withArtifacts(): Promise<string> {
    const { id } = await started();
    await record.finish(id, "a", undefined, [
      { name: "report.html", mediaType: "text/html", content: "<p>0123456789" },
      { name: "raw.bin", mediaType: "application/x-thing", content: "abc" },
    ]);
    return id;
  }

  test("are listed with size and hash, by name", async () => {
    const id = await withArtifacts();
    const reply = await api.get(`/runs/${id}/artifacts`);
    expect(reply.json).toMatchObject({
      items: [
        { name: "raw.bin", bytes: 3, stepId: "a" },
        { name: "report.html", mediaType: "text/html", bytes: 13, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ],
      nextCursor: null,
    });
    const first = await api.get(`/runs/${id}/artifacts?limit=1`);
    expect(first.json["items"]).toHaveLength(1);
    expect((await api.get(`/runs/${id}/artifacts?limit=1&cursor=${String(first.json["nextCursor"])}`)).json).toMatchObject({
      items: [{ name: "report.html" }],
      nextCursor: null,
    });
  });

  test("come with their hash as ETag, in ranges, and a browser may not trust them", async () => {
    const id = await withArtifacts();
    const path = `/runs/${id}/artifacts/report.html`;
    const whole = await api.get(path);
    expect(whole).toMatchObject({ status: 200, text: "<p>0123456789" });
    const etag = whole.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
    expect(whole.headers.get("x-content-type-options")).toBe("nosniff");
    expect(whole.headers.get("content-security-policy")).toMatch(/^sandbox;/);
    expect(whole.headers.get("content-disposition")).toMatch(/^inline; filename="report.html"/);
    expect((await api.get(`/runs/${id}/artifacts/raw.bin`)).headers.get("content-disposition")).toMatch(/^attachment;/);
    expect(await api.get(path, { headers: { "If-None-Match": etag } })).toMatchObject({ status: 304, text: "" });
    const part = await api.get(path, { headers: { Range: "bytes=3-5" } });
    expect(part).toMatchObject({ status: 206, text: "012" });
    expect(part.headers.get("content-range")).toBe("bytes 3-5/13");
    expect((await api.get(path, { headers: { Range: "bytes=3-5", "If-Range": '"old"' } })).status).toBe(200);
    const outside = await api.get(path, { headers: { Range: "bytes=13-" } });
    expect(outside).toMatchObject({ status: 416, json: { code: "range_not_satisfiable" } });
    expect(outside.headers.get("content-range")).toBe("bytes */13");
    expect(await api.get(path, { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
    expect(await api.get(`/runs/${id}/artifacts/none.txt`)).toMatchObject({ status: 404, json: { code: "artifact_not_found" } });
    expect((await api.get(`/runs/${id}/artifacts/..%2F..%2Fetc%2Fpasswd`)).status).toBe(404);
  });
});
