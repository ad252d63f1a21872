/** Takes WebSocket upgrades at the live address: ticket, origin, caller; then a socket that is identified again and again until it ends. */
import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Principal } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import type { Ids } from "@praxis/domain/ids";
import type { Logger } from "pino";
import { WebSocketServer, type WebSocket } from "ws";
import { LIVE_PATH } from "../contract/live.js";
import { PROBLEM_MEDIA_TYPE } from "../contract/problem.js";
import type { Authenticate } from "../http/authenticate.js";
import { toDomainError, toProblem } from "../http/problem.js";
import type { RateLimits } from "../http/rate-limit.js";
import { openLiveSocket, type LiveLimits, type LiveSocket } from "./live-socket.js";
import type { Credential, LiveTickets } from "./live-tickets.js";
import type { LiveTopics } from "./live-topics.js";

export interface LiveServerDeps {
  tickets: LiveTickets;
  topics: LiveTopics;
  consoleOrigins: readonly string[];
  authenticate: Authenticate;
  rateLimits: Pick<RateLimits, "countFailedLogin">;
  recheckMs: number;
  limits?: Partial<LiveLimits> | undefined;
  socketsEachMax?: number;
  ids: Ids;
  log: Logger;
}

export interface LiveServer {
  /** For the HTTP server's `upgrade`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly sockets: number;
  readonly topics: number;
  /** Closes every socket with a code that says: come back. Nobody new gets in. */
  drain(): void;
}

/** From the contract. */
const PING_MS = 15_000;
const DEFAULTS: LiveLimits = { pingMs: PING_MS, slowReaderMs: 20_000, unsentBytesMax: 256 * 1024 };
/** The longest request is a topic and a place. */
const FRAME_BYTES_MAX = 4_096;
/** Of one process; each holds a few hundred kilobytes at most. */
const SOCKETS_MAX = 2_000;
/** Of one caller at one process: many tabs and programs, and yet nobody takes the others' places. */
const SOCKETS_EACH_MAX = 256;

export function createLiveServer(deps: LiveServerDeps): LiveServer {
  const { tickets, topics, authenticate, log } = deps;
  const limits = { ...DEFAULTS, ...deps.limits };
  const open = createOpenSockets(deps.socketsEachMax ?? SOCKETS_EACH_MAX);
  const { sockets } = open;
  const accept = new WebSocketServer({ noServer: true, maxPayload: FRAME_BYTES_MAX, perMessageDeflate: false, clientTracking: false });
  let draining = false;

  const refuseWhileDraining = (): void => {
    if (draining) throw new DomainError("shutting_down", "The server is stopping.", { retry: true });
  };
  const admit = async (request: IncomingMessage): Promise<Credential> => {
    const url = URL.parse(request.url ?? "/", "http://server");
    if (url?.pathname !== LIVE_PATH) throw new DomainError("not_found", "There is nothing to upgrade to at this address.");
    refuseWhileDraining();
    if (sockets.size >= SOCKETS_MAX) throw new DomainError("rate_limited", "Too many live sockets are open now.", { retry: true });
    const { origin } = request.headers;
    if (origin !== undefined && !deps.consoleOrigins.includes(origin))
      throw new DomainError("origin_refused", "Pages of this origin may not open the live socket.");
    return tickets.take(url.searchParams.get("ticket"), origin);
  };
  const letIn = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    try {
      const credential = await admit(request);
      const principal = await authenticate(credential as IncomingMessage);
      // Again: the server may have begun to stop meanwhile, and who gets in now would never be told.
      refuseWhileDraining();
      open.refuseTooMany(principal.id);
      accept.handleUpgrade(request, socket, head, (ws) => {
        const live = openLiveSocket({ ws, principal, topics, limits });
        ws.once("close", open.add(live, principal.id));
        recheck(live, ws, () => authenticate(credential as IncomingMessage), deps.recheckMs);
        log.info({ principal: principal.id }, "live socket opened");
      });
    } catch (thrown) {
      refuse(socket, await judged(request, thrown), deps.ids("request"));
    }
  };
  const judged = async (request: IncomingMessage, thrown: unknown): Promise<DomainError> => {
    const error = toDomainError(thrown);
    if (error.code !== "unauthenticated") return error;
    const limited: unknown = await deps.rateLimits.countFailedLogin(request.socket.remoteAddress ?? "").catch((one: unknown) => one);
    return limited === undefined ? error : toDomainError(limited);
  };
  return {
    upgrade: (request, socket, head) => {
      socket.on("error", () => socket.destroy());
      void letIn(request, socket, head);
    },
    get sockets() {
      return sockets.size;
    },
    get topics() {
      return [...sockets].reduce((sum, live) => sum + live.topics, 0);
    },
    drain: () => {
      draining = true;
      for (const live of sockets) live.cut("restart", "The server is stopping.");
    },
  };
}

interface OpenSockets {
  readonly sockets: ReadonlySet<LiveSocket>;
  /** Throws `rate_limited` when this caller has all the places that one may have. */
  refuseTooMany(caller: string): void;
  /** The answer takes it out again. */
  add(live: LiveSocket, caller: string): () => void;
}

function createOpenSockets(eachMax: number): OpenSockets {
  const sockets = new Set<LiveSocket>();
  const callers = new Map<string, number>();
  const count = (caller: string, change: 1 | -1): void => {
    const left = (callers.get(caller) ?? 0) + change;
    if (left > 0) callers.set(caller, left);
    else callers.delete(caller);
  };
  return {
    sockets,
    refuseTooMany: (caller) => {
      if ((callers.get(caller) ?? 0) < eachMax) return;
      throw new DomainError("rate_limited", "This caller has too many live sockets open. Close some of them.", { retry: true });
    },
    add: (live, caller) => {
      sockets.add(live);
      count(caller, 1);
      return () => {
        sockets.delete(live);
        count(caller, -1);
      };
    },
  };
}

/** The caller's rights count as they are now, not as they were when the socket was opened. */
function recheck(live: LiveSocket, ws: WebSocket, identify: () => Promise<Principal>, everyMs: number): void {
  const timer = setInterval(() => {
    identify().then(live.identified, (error: unknown) => {
      // When it cannot be told, whoever may still read comes back with a new ticket.
      if (toDomainError(error).code === "unauthenticated") live.cut("identity", "The key or token does not hold any more.");
      else live.cut("restart", "The caller cannot be identified now.");
    });
  }, everyMs);
  timer.unref();
  ws.once("close", () => clearInterval(timer));
}

/** The same problem that a call would get, written by hand: there is no response object before an upgrade. */
function refuse(socket: Duplex, error: DomainError, requestId: string): void {
  const { status, headers, body } = toProblem(error, requestId);
  const text = JSON.stringify(body);
  const lines = [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ""}`,
    "Connection: close",
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${String(Buffer.byteLength(text))}`,
    `X-Request-Id: ${requestId}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  // A caller that never closes its side would keep the connection, and with it a server that wants to stop.
  socket.once("finish", () => socket.destroy());
  socket.end(`${lines.join("\r\n")}\r\n\r\n${text}`);
}
