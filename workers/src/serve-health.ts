/** `/healthz` (the process is up) and `/readyz` (it takes work), for a container's own health check. Off unless a port is given. */
import { createServer } from "node:http";
import { once } from "node:events";

export async function serveHealth(port: number | undefined, ready: () => boolean): Promise<{ close: () => Promise<void> }> {
  if (port === undefined) return { close: () => Promise.resolve() };
  const server = createServer((request, response) => {
    const good = request.url === "/healthz" || (request.url === "/readyz" && ready());
    response.writeHead(good ? 200 : request.url === "/readyz" ? 503 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify({ status: good ? "ok" : "not ready" }));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
