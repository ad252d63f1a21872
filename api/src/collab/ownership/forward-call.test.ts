/** A call is passed on to the owner and nowhere else, with the address that it came with. */
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "@jest/globals";
import type { Principal } from "@praxis/domain/access";
import express from "express";
import { forwardCall } from "./forward-call.js";
import { createInternalCalls, internalSecret, PROOF_HEADER } from "./internal-calls.js";

const principal: Principal = { kind: "service", id: "key_1", name: "ci", scopes: ["collab:read"], pools: null };
const internal = createInternalCalls({ secret: () => internalSecret("pem"), now: Date.now });
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function status(port: number, address: string): Promise<string | undefined> {
  const socket = connect(port, "127.0.0.1");
  socket.write(`GET ${address} HTTP/1.1\r\nHost: praxis\r\nConnection: close\r\n\r\n`);
  return (await text(socket)).split(" ")[1];
}

test("an address that names a host, or climbs, reaches the owner as it is", async () => {
  let strayed = 0;
  const trap = await listening((_request, response) => {
    strayed += 1;
    response.end();
  });
  const met: (string | undefined)[] = [];
  const owner = await listening((request, response) => {
    met.push(request.url);
    expect(internal.principalOf(request)).toEqual(principal);
    response.setHeader(PROOF_HEADER, internal.proofFor(request)).end("{}");
  });
  const deps = { internal, identify: () => Promise.resolve(principal), recheckMs: 60_000, stopping: new AbortController().signal };
  const app = express().use(async (request, response) => {
    const call = { request, response, principal, body: null };
    await forwardCall(deps, call, { url: `http://127.0.0.1:${String(owner)}`, requestId: "req" });
  });
  const door = await listening(app);
  const addresses = [
    `http://127.0.0.1:${String(trap)}/api/v1/collab/state/a`,
    "/api/v1/collab/state/%2e%2e",
    "/api/v1/collab/state/../tasks",
  ];
  for (const address of addresses) expect(await status(door, address)).toBe("200");
  expect(met).toEqual(addresses);
  expect(strayed).toBe(0);
});
