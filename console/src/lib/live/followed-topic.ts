/**
 * One topic as the socket carries it: asked for once however many watch, gone on with behind the last event that came, and told to every
 * watcher in order, each event once. Does not know how the socket comes to be.
 */
import type { LiveFrame, LiveRequest, LiveSeq } from "@praxis/api/contract";
import { isLater } from "./topic-place";

export interface TopicHandlers {
  event(event: unknown, seq: LiveSeq): void;
  /** From here on every event comes. What changed before, or changes without an event, is only known by reading it now. */
  began(): void;
}

export interface TopicStatus {
  /** Every change comes by itself now. */
  readonly following: boolean;
  /** Nothing more will ever come. */
  readonly ended: boolean;
  /** Why nothing comes, in the API's words. */
  readonly problem: { readonly code: string; readonly detail: string } | null;
}

export interface TopicPort {
  isOpen(): boolean;
  send(request: LiveRequest): void;
  later(ms: number, then: () => void): () => void;
  /** The status changed without a frame. */
  changed(): void;
  /** Nobody has watched for a while. */
  gone(): void;
}

interface Watcher {
  /** The last that it got, or began behind. */
  last: LiveSeq | undefined;
  handlers: TopicHandlers;
}

/** Pages that follow each other watch the same: a topic that nobody watches is kept a moment. */
const LINGER_MS = 5_000;
/** For faults that pass, such as a part of the server that starts again. */
const ASK_AGAIN_MS = 5_000;
const LASTING: ReadonlySet<string> = new Set(["insufficient_scope", "not_found", "run_not_found"]);
/** The server knows the place no more: its database was restored, or the log was moved away. */
const PLACE_LOST: ReadonlySet<string> = new Set(["malformed_request", "events_archived"]);

export class FollowedTopic {
  readonly #name: string;
  readonly #port: TopicPort;
  readonly #watchers = new Set<Watcher>();
  /** `asked`: what comes belongs to an earlier subscription until the answer is here. */
  #state: "idle" | "asked" | "following" | "ended" = "idle";
  /** Of the last event, or where it began. */
  #seq: LiveSeq | undefined;
  /** Somebody came who wants to begin earlier than was asked: asked for when the answer to that has come. */
  #earlier: LiveSeq | undefined;
  #problem: TopicStatus["problem"] = null;
  #callOff: () => void = () => undefined;

  constructor(name: string, port: TopicPort) {
    this.#name = name;
    this.#port = port;
  }

  get status(): TopicStatus {
    return { following: this.#state === "following", ended: this.#state === "ended", problem: this.#problem };
  }

  /** @param after undefined: what comes next. The answer ends it. */
  watch(after: LiveSeq | undefined, handlers: TopicHandlers): () => void {
    const watcher: Watcher = { last: after, handlers };
    this.#watchers.add(watcher);
    this.#stay();
    this.#join(watcher);
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.#leave();
    };
  }

  /** A socket stands. */
  opened(): void {
    if (this.#watchers.size === 0) this.#port.gone();
    else if (this.#state !== "ended") this.#ask();
  }

  /** The socket is gone. */
  rest(): void {
    if (this.#state !== "ended") this.#state = "idle";
    if (this.#earlier !== undefined) this.#seq = this.#earlier;
    this.#earlier = undefined;
    this.#problem = null;
  }

  take(frame: Extract<LiveFrame, { topic: string }>): void {
    if (this.#state === "idle" || this.#state === "ended") return;
    if ("subscribed" in frame) this.#answered(frame.seq);
    else if ("event" in frame) this.#deliver(frame.seq, frame.event);
    else if ("end" in frame) this.#state = "ended";
    else if ("error" in frame) this.#fail(frame.error);
  }

  #join(watcher: Watcher): void {
    const { last: after } = watcher;
    const begun = this.#seq !== undefined || this.#state !== "idle";
    const wantsEarlier = after !== undefined && begun && (this.#seq === undefined || isLater(this.#seq, after));
    if (this.#state === "asked") {
      if (wantsEarlier && (this.#earlier === undefined || isLater(this.#earlier, after))) this.#earlier = after;
    } else if (wantsEarlier || !begun) {
      this.#seq = after;
      this.#ask();
    } else if (this.#state === "idle") this.#ask();
    else if (this.#state === "following") {
      watcher.last ??= this.#seq;
      watcher.handlers.began();
    }
  }

  #ask(): void {
    this.#stay();
    this.#problem = null;
    this.#state = "idle";
    if (!this.#port.isOpen()) return;
    this.#state = "asked";
    this.#port.send({ op: "subscribe", topic: this.#name, ...(this.#seq === undefined ? {} : { after: this.#seq }) });
  }

  #stay(): void {
    this.#callOff();
    this.#callOff = () => undefined;
  }

  #leave(): void {
    this.#callOff();
    this.#callOff = this.#port.later(LINGER_MS, () => {
      // An answer that is still on its way would be taken for that of the next subscription.
      if (this.#state === "asked") return this.#leave();
      if (this.#state === "following") this.#port.send({ op: "unsubscribe", topic: this.#name });
      this.#port.gone();
    });
  }

  #answered(seq: LiveSeq): void {
    if (this.#earlier !== undefined) {
      this.#seq = this.#earlier;
      this.#earlier = undefined;
      return this.#ask();
    }
    this.#state = "following";
    this.#seq = seq;
    for (const watcher of [...this.#watchers]) {
      watcher.last ??= seq;
      watcher.handlers.began();
    }
  }

  #deliver(seq: LiveSeq, event: unknown): void {
    if (this.#state !== "following") return;
    this.#seq = seq;
    for (const watcher of [...this.#watchers]) {
      if (!isLater(seq, watcher.last)) continue;
      watcher.last = seq;
      watcher.handlers.event(event, seq);
    }
  }

  #fail(problem: { code: string; detail: string }): void {
    this.#state = "idle";
    if (PLACE_LOST.has(problem.code) && this.#seq !== undefined) {
      this.#seq = undefined;
      for (const watcher of this.#watchers) watcher.last = undefined;
      return this.#ask();
    }
    this.#problem = problem;
    if (LASTING.has(problem.code) || this.#watchers.size === 0) return;
    this.#callOff = this.#port.later(ASK_AGAIN_MS, () => {
      this.#ask();
      this.#port.changed();
    });
  }
}
