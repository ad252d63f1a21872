/** Stands for the API with a recording: the answers that the run page asks for, the history in pages and as a live topic. For measurements of the page alone. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HISTORY_COLUMNS, LIVE_PATH, paths, type LiveFrame, type LiveRequest, type SessionView } from "@praxis/api/contract";
import { scopesOfRole } from "@praxis/domain/access";
import { WebSocketServer, type WebSocket } from "ws";
import type { Recording, Row } from "./recording.js";

export interface ReplayApi {
  url: string;
  /** The next hundred recorded events come. */
  append(): { at: number; events: number };
  close(): Promise<void>;
}

const APPENDED = 100;
const HOUR_MS = 3_600_000;

export async function startReplay(recording: Recording, port: number): Promise<ReplayApi> {
  const rows = [...recording.rows];
  const growth = [...recording.growth];
  const texts = rows.map((row) => JSON.stringify(row));
  const followers = new Set<WebSocket>();
  const topic = `runs/${recording.runId}/history`;
  const server = createServer((request, response) => answer({ recording, rows, texts }, request, response));
  const live = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on("upgrade", (request, socket, head) => {
    if (!request.url?.startsWith(LIVE_PATH)) return void socket.destroy();
    live.handleUpgrade(request, socket, head, (ws) => hear(ws, { topic, rows, followers }));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    append: () => {
      const fresh = growth.splice(0, APPENDED);
      if (fresh.length < APPENDED) throw new Error("The recording has no further events to append.");
      rows.push(...fresh);
      texts.push(...fresh.map((row) => JSON.stringify(row)));
      const at = performance.timeOrigin + performance.now();
      for (const ws of followers) for (const row of fresh) say(ws, { topic, seq: row[0], event: row });
      return { at, events: fresh.length };
    },
    close: async () => {
      for (const ws of live.clients) ws.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

interface Replayed {
  recording: Recording;
  rows: readonly Row[];
  texts: readonly string[];
}

function answer({ recording, rows, texts }: Replayed, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://replay");
  const json = (status: number, body: string): void => void response.writeHead(status, { "content-type": "application/json" }).end(body);
  if (url.pathname === paths.sessions() || url.pathname === paths.refreshSession()) return json(201, JSON.stringify(session()));
  if (url.pathname === paths.liveTickets())
    return json(201, JSON.stringify({ ticket: "t".repeat(43), expiresAt: new Date(Date.now() + 30_000).toISOString() }));
  if (url.pathname === paths.runHistory(recording.runId)) {
    const after = url.searchParams.get("after");
    const last = Number(url.searchParams.get("last") ?? rows.length);
    const from = after === null ? Math.max(rows.length - last, 0) : rows.findLastIndex(([id]) => id === after) + 1;
    const head = `{"columns":${JSON.stringify(HISTORY_COLUMNS)},"rows":[`;
    return json(200, `${head}${texts.slice(from).join(",")}],"closed":false,"nextCursor":null}`);
  }
  const recorded = recording.answers[url.pathname];
  if (recorded !== undefined) return json(200, JSON.stringify(recorded));
  json(
    404,
    JSON.stringify({
      type: "about:blank",
      title: "Not found",
      status: 404,
      code: "not_found",
      detail: "Not recorded.",
      requestId: "replay",
    }),
  );
}

function hear(ws: WebSocket, { topic, rows, followers }: { topic: string; rows: readonly Row[]; followers: Set<WebSocket> }): void {
  ws.on("close", () => followers.delete(ws));
  ws.on("message", (data: Buffer) => {
    const request = JSON.parse(data.toString("utf8")) as LiveRequest;
    if (request.op !== "subscribe") return;
    if (request.topic !== topic) return say(ws, { topic: request.topic, seq: request.after ?? 0, subscribed: true });
    const from = request.after === undefined ? rows.length : rows.findLastIndex(([id]) => id === request.after) + 1;
    say(ws, { topic, seq: request.after ?? rows.at(-1)?.[0] ?? 0, subscribed: true });
    for (const row of rows.slice(from)) say(ws, { topic, seq: row[0], event: row });
    followers.add(ws);
  });
}

function say(ws: WebSocket, frame: LiveFrame): void {
  ws.send(JSON.stringify(frame));
}

function session(): SessionView {
  const at = new Date(Date.now() + HOUR_MS).toISOString();
  const principal: SessionView["principal"] = {
    id: "bench",
    name: "bench",
    kind: "key",
    role: "admin",
    scopes: [...scopesOfRole("admin")],
  };
  return { token: "replay", expiresAt: at, endsAt: at, principal };
}
