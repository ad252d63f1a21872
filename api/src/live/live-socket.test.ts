/** A reader that takes nothing, on a real socket: what is produced for it is bounded, it is told where it stands, and it is cut. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, jest, test } from "@jest/globals";
import type { Principal } from "@praxis/domain/access";
import { WebSocket, WebSocketServer } from "ws";
import { LIVE_CLOSE_CODES, type LiveFrame } from "../contract/live.js";
import { openLiveSocket } from "./live-socket.js";
import type { Topic } from "./topic.js";

jest.setTimeout(90_000);
const SOMEBODY: Principal = { kind: "user", id: "ada", name: "Ada", scopes: ["runs:read"], pools: null };
const EVENT_BYTES = 16_384;
const UNSENT_BYTES_MAX = 65_536;

/** A topic that always has more. */
function endless(): { topic: Topic; produced: () => number } {
  let seq = 0;
  async function* events(signal: AbortSignal): AsyncGenerator<{ seq: number; text: string }[]> {
    while (!signal.aborted) yield await Promise.resolve([{ seq: (seq += 1), text: JSON.stringify("x".repeat(EVENT_BYTES)) }]);
  }
  return {
    topic: { scope: "runs:read", begin: () => Promise.resolve({ seq: 0, events, ending: () => Promise.resolve({}) }) },
    produced: () => seq,
  };
}

test("a reader that takes nothing stops its topics, whatever they have, and is cut with the place of each", async () => {
  const { topic, produced } = endless();
  const server = createServer();
  const accept = new WebSocketServer({ server, perMessageDeflate: false });
  accept.on("connection", (ws) => {
    const limits = { pingMs: 60_000, slowReaderMs: 3_000, unsentBytesMax: UNSENT_BYTES_MAX };
    openLiveSocket({ ws, principal: SOMEBODY, topics: () => topic, limits });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const reader = new WebSocket(`ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`, { perMessageDeflate: false });
  const frames: LiveFrame[] = [];
  reader.on("message", (data: Buffer) => void frames.push(JSON.parse(data.toString("utf8")) as LiveFrame));
  await once(reader, "open");
  reader.send(JSON.stringify({ op: "subscribe", topic: "runs" }));
  await once(reader, "message");
  reader.pause();

  // What the network itself holds is taken without us; then nothing more is produced.
  let seen = -1;
  for (let still = 0; still < 10; still = produced() === seen ? still + 1 : 0) {
    seen = produced();
    await sleep(20);
  }
  const heldHere = [...accept.clients].reduce((sum, ws) => sum + ws.bufferedAmount, 0);
  expect(heldHere).toBeGreaterThan(UNSENT_BYTES_MAX);
  expect(heldHere).toBeLessThan(UNSENT_BYTES_MAX + 2 * EVENT_BYTES);

  const bound = Date.now() + 60_000;
  while ([...accept.clients].some((ws) => ws.readyState === ws.OPEN) && Date.now() < bound) await sleep(5);
  reader.resume();
  const [code] = (await once(reader, "close")) as [number];
  expect(code).toBe(LIVE_CLOSE_CODES.slow);
  expect(frames.at(-1)).toMatchObject({ cut: { code: "slow" }, positions: { runs: frames.length - 2 } });
  expect(produced()).toBeLessThanOrEqual(seen + 1);
  server.close();
  server.closeAllConnections();
});
