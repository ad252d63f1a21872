import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import type { Request, Response } from "express";
import { createOpenStreams, type EventStream, type StreamOptions } from "./sse.js";

async function withStream(
  options: Partial<StreamOptions>,
  use: (stream: EventStream, reader: IncomingMessage, streams: ReturnType<typeof createOpenStreams>) => Promise<void>,
): Promise<void> {
  const streams = createOpenStreams({ identify: () => Promise.resolve(), ...options });
  const opened = Promise.withResolvers<EventStream>();
  const server = createServer((request, response) => opened.resolve(streams.open(request as Request, response as Response)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const reader = await new Promise<IncomingMessage>((resolve, reject) =>
    httpRequest({ port, host: "127.0.0.1" }, resolve).once("error", reject).end(),
  );
  reader.on("error", () => undefined);
  try {
    await use(await opened.promise, reader, streams);
    expect(streams.count).toBe(0);
  } finally {
    reader.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test("a reader that takes nothing is cut, with a bounded amount held for it", async () => {
  await withStream({ slowReaderMs: 50 }, async (stream, reader) => {
    reader.pause();
    const data = "x".repeat(100_000);
    let sent = 0;
    while (sent < 1000 && (await stream.send({ id: String(sent + 1), data }))) sent += 1;
    expect(sent).toBeLessThan(1000);
    expect(stream.signal.aborted).toBe(true);
    expect(await stream.send({ data: "late" })).toBe(false);
  });
});

test("a quiet stream is kept alive by comments, and draining ends it with one", async () => {
  await withStream({ heartbeatMs: 10 }, async (_stream, reader, streams) => {
    let text = "";
    reader.setEncoding("utf8").on("data", (part: string) => (text += part));
    await new Promise<void>((resolve) => reader.once("data", () => resolve()));
    streams.drain();
    await new Promise((resolve) => reader.once("end", resolve));
    expect(text).toMatch(/^: alive\n\n/);
    expect(text).toMatch(/: the server is stopping, come back with Last-Event-ID\n\n$/);
  });
});

test("a reader that goes away ends the stream", async () => {
  await withStream({}, async (stream, reader) => {
    reader.destroy();
    await new Promise((resolve) => stream.signal.addEventListener("abort", resolve));
  });
});

test("a stream goes on while its reader may read, and ends when that cannot be said any more", async () => {
  let asked = 0;
  const identify = () => ((asked += 1) < 3 ? Promise.resolve() : Promise.reject(new Error("the key was revoked")));
  await withStream({ identify, recheckMs: 10 }, async (stream, reader) => {
    let text = "";
    reader.setEncoding("utf8").on("data", (part: string) => (text += part));
    await new Promise((resolve) => reader.once("end", resolve));
    expect(asked).toBe(3);
    expect(stream.signal.aborted).toBe(true);
    expect(text).toBe(": the key or token does not hold any more\n\n");
  });
});
