/** A lean HTTP client on kept-alive connections: the driver must not be what is measured. */
import { Agent, request } from "node:http";

export interface Answered {
  status: number;
  json: Record<string, unknown>;
}

export interface HttpClient {
  call(method: string, path: string, body?: object): Promise<Answered>;
  close(): void;
}

export function createHttpClient({ apiUrl, apiKey, sockets }: { apiUrl: string; apiKey: string; sockets: number }): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  const { hostname, port } = new URL(apiUrl);
  return {
    call: (method, path, body) =>
      new Promise((resolve, reject) => {
        const text = body === undefined ? "" : JSON.stringify(body);
        const headers = { "X-API-Key": apiKey, "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) };
        const sent = request({ agent, hostname, port, method, path: `/api/v1${path}`, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.once("error", reject);
          response.once("end", () => {
            const answer = Buffer.concat(chunks).toString("utf8");
            resolve({ status: response.statusCode ?? 0, json: answer === "" ? {} : (JSON.parse(answer) as Record<string, unknown>) });
          });
        });
        sent.once("error", reject);
        sent.end(text);
      }),
    close: () => agent.destroy(),
  };
}
