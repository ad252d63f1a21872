/** What becomes something else, and what is answered as any other call. */
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { listen, type Listening } from "./listen.js";

let listening: Listening;
const upgraded: string[] = [];
beforeAll(async () => {
  listening = await listen(
    (_request, response) => void response.end("answered"),
    { host: "127.0.0.1", port: 0 },
    ({ headers }, socket) => {
      upgraded.push(String(headers.upgrade));
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    },
  );
});
afterAll(() => listening.stop());

async function call(upgrade: string): Promise<number | undefined> {
  const sent = request(listening.url, { headers: { Connection: "Upgrade", Upgrade: upgrade }, agent: false }).end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

test("only a WebSocket is an upgrade: a client that offers HTTP/2 gets its answer", async () => {
  expect(await call("h2c")).toBe(200);
  expect(await call("WebSocket")).toBe(404);
  expect(upgraded).toEqual(["WebSocket"]);
});
