/** Holds the newest bytes of a stream, at most so many, and counts what it had to let go. */
export interface ByteRing {
  add(chunk: Buffer): void;
  isEmpty(): boolean;
  /** How many bytes were let go, all of them before what is held. */
  dropped(): number;
  /** What is held, oldest first. Empties the ring. */
  take(): Buffer;
}

export function createByteRing(bytesMax: number): ByteRing {
  let held: Buffer[] = [];
  let bytes = 0;
  let dropped = 0;
  const letGo = (): void => {
    while (bytes > bytesMax) {
      const first = held[0];
      if (!first) return;
      const excess = Math.min(first.length, bytes - bytesMax);
      if (excess === first.length) held.shift();
      else held[0] = first.subarray(excess);
      bytes -= excess;
      dropped += excess;
    }
  };
  return {
    add(chunk) {
      held.push(chunk);
      bytes += chunk.length;
      letGo();
    },
    isEmpty: () => bytes === 0,
    dropped: () => dropped,
    take() {
      const taken = Buffer.concat(held);
      [held, bytes, dropped] = [[], 0, 0];
      return taken;
    },
  };
}
