/** A repository behind HTTP on this machine, optionally with a password, by git's own `http-backend`. For tests of URLs without a network. */
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { plainGit } from "./plain-git.js";

export interface ServedRepository {
  host: string;
  /** `http://127.0.0.1:<port>/<name>`: repositories below the folder served. */
  url(name: string, credentials?: string): string;
  close(): Promise<void>;
}

/** `folder` is the parent of the repositories. `password` is `user:password`; without it everybody may read. */
export async function serveRepository(folder: string, { password }: { password?: string } = {}): Promise<ServedRepository> {
  const backend = `${plainGit(folder, ["--exec-path"])}/git-http-backend`;
  const server = createServer((request, response) => {
    const expected = password === undefined ? undefined : `Basic ${Buffer.from(password).toString("base64")}`;
    if (expected !== undefined && request.headers.authorization !== expected) {
      response.writeHead(401, { "WWW-Authenticate": 'Basic realm="test"' }).end();
      return;
    }
    runBackend({ backend, folder, request, response });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: (name, credentials) => `http://${credentials === undefined ? "" : `${credentials}@`}${host}/${name}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function runBackend({
  backend,
  folder,
  request,
  response,
}: {
  backend: string;
  folder: string;
  request: IncomingMessage;
  response: ServerResponse;
}): void {
  const url = new URL(request.url ?? "/", "http://x");
  const child = spawn(backend, [], {
    env: {
      PATH: "/usr/local/bin:/usr/bin:/bin",
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? "GET",
      CONTENT_TYPE: request.headers["content-type"] ?? "",
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => undefined);
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.on("close", () => {
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf("\r\n\r\n");
    const headers = answer
      .toString("latin1", 0, end)
      .split("\r\n")
      .map((line) => line.split(/: (.*)/s));
    const status = headers.find(([name]) => name === "Status")?.[1];
    response.statusCode = status === undefined ? 200 : Number(status.slice(0, 3));
    for (const [name, value] of headers)
      if (name !== undefined && value !== undefined && name !== "Status") response.setHeader(name, value);
    response.end(answer.subarray(end + 4));
  });
}
