/**
 * Keeps one socket to the API open: a ticket, the socket, and both again after any cut, ever more slowly while it does not work. Knows
 * nothing of topics. Tickets, sockets and the clock come from outside.
 */
import { LIVE_CLOSE_CODES, liveFrameSchema, type LiveFrame, type LiveRequest } from "@praxis/api/contract";

export interface SocketPort {
  send(text: string): void;
  close(): void;
}

export interface SocketHandlers {
  opened(): void;
  text(text: string): void;
  /** Once, also when it never opened. */
  closed(code: number): void;
}

/** The API will not give this page a ticket: it has to be told of the page's origin first. */
export class TicketRefused extends Error {
  override readonly name = "TicketRefused";
}

export interface LiveConnectionDeps {
  /** Throws `TicketRefused`; anything else means that the API could not be reached. */
  ticket(): Promise<string>;
  open(ticket: string, on: SocketHandlers): SocketPort;
  /** Calls once after so many milliseconds; the answer calls it off. */
  later(ms: number, then: () => void): () => void;
  now(): number;
  /** 0 up to 1. */
  random(): number;
}

/** `unreachable`: the API does not answer. `blocked`: it does, but the socket does not get through. `refused`: not from this page. */
export type LostReason = "unreachable" | "blocked" | "refused";

export type ConnectionStatus =
  | { readonly state: "connecting" | "open" }
  /** `since`: until then everything came. */
  | { readonly state: "lost"; readonly since: number; readonly reason: LostReason };

export interface ConnectionEvents {
  opened(): void;
  frame(frame: LiveFrame): void;
  /** Also each time when a new try has failed. */
  lost(): void;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
/** Nobody changes the origins of a running API every second. */
const REFUSED_RETRY_MS = 60_000;
/** As often as the API asks from its side; what is silent longer is asked for a sign of life. */
const SILENCE_MS = 15_000;
const ANSWER_MS = 8_000;
const OPEN_MS = 15_000;
/** Tickets that were good for sockets that never opened: then the way is closed, and not the API away. */
const BLOCKED_AFTER = 2;

export class LiveConnection {
  readonly #deps: LiveConnectionDeps;
  readonly #events: ConnectionEvents;
  #status: ConnectionStatus = { state: "connecting" };
  #running = false;
  /** Counts tries: what belongs to an earlier one is ignored. */
  #turn = 0;
  #socket: SocketPort | null = null;
  #failures = 0;
  #unopened = 0;
  #lastContact = 0;
  /** A sign of life was asked for and has not come. */
  #asked = false;
  #callOff: () => void = () => undefined;

  constructor(deps: LiveConnectionDeps, events: ConnectionEvents) {
    this.#deps = deps;
    this.#events = events;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#connect();
  }

  stop(): void {
    this.#running = false;
    this.#drop();
    this.#status = { state: "connecting" };
    this.#events.lost();
  }

  /** Dropped while the socket is not open. */
  send(request: LiveRequest): void {
    if (this.#status.state === "open") this.#socket?.send(JSON.stringify(request));
  }

  nudge(): void {
    if (!this.#running) return;
    if (this.#status.state === "open") this.#ask();
    else if (this.#status.state === "lost") {
      this.#failures = 0;
      this.#wait(0, () => this.#connect());
    }
  }

  #connect(): void {
    this.#drop();
    const mine = this.#turn;
    this.#deps.ticket().then(
      (ticket) => {
        if (this.#turn === mine) this.#open(ticket);
      },
      (error: unknown) => {
        if (this.#turn !== mine) return;
        if (error instanceof TicketRefused) this.#lose("refused", REFUSED_RETRY_MS);
        else this.#lose("unreachable", this.#backOff());
      },
    );
  }

  #open(ticket: string): void {
    const mine = this.#turn;
    let wasOpen = false;
    this.#socket = this.#deps.open(ticket, {
      opened: () => {
        if (this.#turn !== mine) return;
        wasOpen = true;
        this.#unopened = 0;
        this.#heard();
        this.#status = { state: "open" };
        this.#events.opened();
      },
      text: (text) => {
        if (this.#turn !== mine) return;
        this.#failures = 0;
        this.#heard();
        const frame = frameOf(text);
        if (frame !== null) this.#events.frame(frame);
      },
      closed: (code) => {
        if (this.#turn === mine) this.#closed(code, wasOpen);
      },
    });
    this.#wait(OPEN_MS, () => this.#closed(0, false));
  }

  #heard(): void {
    this.#lastContact = this.#deps.now();
    this.#asked = false;
    this.#wait(SILENCE_MS, () => this.#ask());
  }

  #ask(): void {
    this.#asked = true;
    this.send({ op: "ping" });
    this.#wait(ANSWER_MS, () => this.#lose("unreachable", this.#backOff()));
  }

  #closed(code: number, wasOpen: boolean): void {
    if (!wasOpen) this.#unopened += 1;
    // The token ran out: the next ticket comes with a fresh one, at once.
    const tokenEnded = code === LIVE_CLOSE_CODES.identity && this.#failures === 0;
    if (tokenEnded) this.#failures = 1;
    this.#lose(this.#unopened >= BLOCKED_AFTER ? "blocked" : "unreachable", tokenEnded ? 0 : this.#backOff());
  }

  #lose(reason: LostReason, retryMs: number): void {
    const { now } = this.#deps;
    // A silent socket may have been dead since it last said something; one that was closed said all until then.
    const since = this.#status.state === "lost" ? this.#status.since : this.#asked ? this.#lastContact : now();
    this.#drop();
    this.#status = { state: "lost", since, reason };
    this.#wait(retryMs, () => this.#connect());
    this.#events.lost();
  }

  /** Whatever the current try still brings is not heard any more. */
  #drop(): void {
    this.#turn += 1;
    this.#asked = false;
    this.#callOff();
    this.#socket?.close();
    this.#socket = null;
  }

  #wait(ms: number, then: () => void): void {
    this.#callOff();
    this.#callOff = this.#deps.later(ms, then);
  }

  #backOff(): number {
    const most = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LAST_RETRY_MS);
    this.#failures += 1;
    return most * (0.5 + this.#deps.random() / 2);
  }
}

/** Null: a frame of a newer server. */
function frameOf(text: string): LiveFrame | null {
  try {
    const parsed = liveFrameSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
