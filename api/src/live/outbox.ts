/** What goes out over one socket. Nothing is queued here: who has more waits for room. */
import type { WebSocket } from "ws";

export interface OutboxLimits {
  slowReaderMs: number;
  /** Sent and not yet taken by the network: beyond this the socket's topics wait. */
  unsentBytesMax: number;
}

export interface Outbox {
  say(frame: object): void;
  sayText(frame: string): void;
  /** Settles when there is room for one more, or `signal` aborts. */
  room(signal: AbortSignal): Promise<void>;
}

/** @param onSlow nothing was taken for `slowReaderMs` although something waits */
export function createOutbox(ws: WebSocket, { unsentBytesMax, slowReaderMs }: OutboxLimits, onSlow: () => void): Outbox {
  let waiting: Promise<void> | null = null;
  let taken: () => void = () => undefined;
  const sayText = (frame: string): void => {
    // A closed socket drops it: whoever comes back says where it stood.
    if (ws.readyState === ws.OPEN) ws.send(frame, () => ws.bufferedAmount <= unsentBytesMax / 2 && taken());
  };
  const untilTaken = (): Promise<void> =>
    new Promise((resolve) => {
      const slow = setTimeout(onSlow, slowReaderMs);
      const done = (): void => {
        clearTimeout(slow);
        ws.off("close", done);
        waiting = null;
        resolve();
      };
      taken = done;
      ws.once("close", done);
    });
  return {
    say: (frame) => sayText(JSON.stringify(frame)),
    sayText,
    room: async (signal) => {
      while (!signal.aborted && ws.readyState === ws.OPEN && ws.bufferedAmount > unsentBytesMax) await (waiting ??= untilTaken());
    },
  };
}
