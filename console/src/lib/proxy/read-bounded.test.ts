/** A stranger's body costs no more memory than its bound. */
import { expect, test } from "@jest/globals";
import { readBounded } from "./read-bounded";

function endless(part: string): { request: Request; taken: () => number; isCancelled: () => boolean } {
  let [taken, cancelled] = [0, false];
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        taken += 1;
        controller.enqueue(new TextEncoder().encode(part));
      },
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const request = new Request("http://127.0.0.1/", { method: "POST", body, duplex: "half" } as RequestInit);
  return { request, taken: () => taken, isCancelled: () => cancelled };
}

test("a body without an end is left at its bound, and its stream is cancelled", async () => {
  const { request, taken, isCancelled } = endless("x".repeat(1_000));
  expect(await readBounded(request, 4_096)).toBeNull();
  expect(taken()).toBeLessThanOrEqual(6);
  expect(isCancelled()).toBe(true);
});

test("a body within its bound comes whole, letters of several bytes too", async () => {
  const body = JSON.stringify({ code: "grün" });
  expect(await readBounded(new Request("http://127.0.0.1/", { method: "POST", body }), 4_096)).toBe(body);
  expect(await readBounded(new Request("http://127.0.0.1/", { method: "POST" }), 4_096)).toBe("");
});
