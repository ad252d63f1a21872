/** Upgrades on a real socket with made-up callers: what must not stay behind, whatever the other side does. */
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import type { Principal } from "@praxis/domain/access";
import pino from "pino";
import { WebSocket } from "ws";
import { LIVE_PATH } from "../contract/live.js";
import { createLiveServer, type LiveServer, type LiveServerDeps } from "./live-server.js";

const SOMEBODY: Principal = { kind: "user", id: "ada", name: "Ada", scopes: ["runs:read"], pools: null };
const opened: { server: Server; live: LiveServer }[] = [];
afterEach(async () => {
  for (const { server, live } of opened.splice(0)) {
    live.drain();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function start(
  identify: () => Promise<Principal> = () => Promise.resolve(SOMEBODY),
  changed: Partial<LiveServerDeps> = {},
): Promise<{ live: LiveServer; port: number; server: Server }> {
  const live = createLiveServer({
    tickets: { make: () => Promise.reject(new Error("not asked for")), take: () => Promise.resolve({ headers: {} }) },
    topics: () => {
      throw new Error("not asked for");
    },
    consoleOrigins: [],
    authenticate: Object.assign(identify, { forget: () => undefined }),
    rateLimits: { countFailedLogin: () => Promise.resolve() },
    recheckMs: 60_000,
    ids: () => "req_1",
    log: pino({ level: "silent" }),
    ...changed,
  });
  const server = createServer();
  server.on("upgrade", live.upgrade);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push({ server, live });
  return { live, server, port: (server.address() as AddressInfo).port };
}

const addressOf = (port: number): string => `ws://127.0.0.1:${String(port)}${LIVE_PATH}?ticket=x`;
const outcomeOf = (ws: WebSocket): Promise<string> =>
  new Promise((resolve) => {
    ws.once("open", () => resolve("let in"));
    ws.once("unexpected-response", (_request, response) => {
      response.resume();
      resolve(`refused ${String(response.statusCode)}`);
    });
    ws.on("error", () => undefined);
  });

test("who is still being identified when the server begins to stop is sent away", async () => {
  let asked: () => void = () => undefined;
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  let identified: (who: Principal) => void = () => undefined;
  const { live, port } = await start(() => {
    asked();
    return new Promise((resolve) => (identified = resolve));
  });
  const outcome = outcomeOf(new WebSocket(addressOf(port)));
  await isAsked;
  live.drain();
  identified(SOMEBODY);
  expect(await outcome).toBe("refused 503");
  expect(live.sockets).toBe(0);
});

test("one caller takes only so many places, gets one back for each it leaves, and takes none of another's", async () => {
  const callers = ["ada", "ada", "ada", "bob", "ada"];
  const { port, live } = await start(() => Promise.resolve({ ...SOMEBODY, id: callers.shift() ?? "" }), { socketsEachMax: 2 });
  const open = async (): Promise<{ ws: WebSocket; outcome: string }> => {
    const ws = new WebSocket(addressOf(port));
    return { ws, outcome: await outcomeOf(ws) };
  };
  const first = await open();
  expect([first.outcome, (await open()).outcome, (await open()).outcome]).toEqual(["let in", "let in", "refused 429"]);
  expect((await open()).outcome).toBe("let in");
  first.ws.close();
  const bound = Date.now() + 30_000;
  while (live.sockets > 2 && Date.now() < bound) await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await open()).outcome).toBe("let in");
});

test.each(["/elsewhere", "//"])("a refused caller at %s that keeps its side open does not keep the server from ending", async (path) => {
  const { port, server } = await start();
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  let answer = "";
  for await (const chunk of socket as AsyncIterable<Buffer>) answer += chunk.toString("utf8");
  expect(answer).toMatch(/^HTTP\/1.1 404 /);
  // The caller's side is still open here.
  expect(socket.writable).toBe(true);
  await new Promise((resolve) => server.close(resolve));
  socket.destroy();
});
