/** `/metrics` on a host and port of its own, when it is configured to be reached from elsewhere. */
import type { RequestListener } from "node:http";
import { paths } from "../contract/paths.js";
import type { Metrics } from "./metrics.js";

export function createMetricsApp(metrics: Metrics): RequestListener {
  return (request, response) => {
    if (request.method !== "GET" || request.url?.split("?", 1)[0] !== paths.metrics()) {
      response.writeHead(404).end();
      return;
    }
    metrics.text().then(
      ({ contentType, body }) => response.writeHead(200, { "Content-Type": contentType, "Cache-Control": "no-store" }).end(body),
      () => response.writeHead(500).end(),
    );
  };
}
