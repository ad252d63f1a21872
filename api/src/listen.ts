/** An HTTP server on a port, and its orderly end: no new connections, ten seconds for what is under way, then the rest is cut. */
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

/** From the contract. */
const FINISH_MS = 10_000;
/** A request must have arrived whole by then; the largest is an agent's artifact, over a slow line. */
const REQUEST_TIMEOUT_MS = 300_000;
/** Longer than common proxies keep an idle connection, so that they never send into one we are closing. */
const KEEP_ALIVE_MS = 65_000;

const SWEEP_MS = 50;

export type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface Listening {
  url: string;
  stop(): Promise<void>;
}

/** @param onUpgrade who takes connections that become something else; they are no more this server's to end */
export function listen(app: RequestListener, place: { host: string; port: number }, onUpgrade?: OnUpgrade): Promise<Listening> {
  const server = createServer(
    {
      ...{ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: 15_000, keepAliveTimeout: KEEP_ALIVE_MS },
      // Some clients offer HTTP/2 with every first call; who does not take that up answers as if it had not been said.
      shouldUpgradeCallback: ({ headers }) => onUpgrade !== undefined && headers.upgrade?.toLowerCase() === "websocket",
    },
    app,
  );
  if (onUpgrade) server.on("upgrade", onUpgrade);
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      const cut = setTimeout(() => server.closeAllConnections(), FINISH_MS);
      // A connection whose last answer has just gone out is idle, not closed, and would hold up the end until it times out.
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      server.close(() => {
        clearTimeout(cut);
        clearInterval(sweep);
        resolve();
      });
      server.closeIdleConnections();
    });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(place.port, place.host, () => {
      server.off("error", reject);
      const { port } = server.address() as AddressInfo;
      const host = place.host.includes(":") ? `[${place.host}]` : place.host;
      resolve({ url: `http://${host}:${String(port)}`, stop });
    });
  });
}
