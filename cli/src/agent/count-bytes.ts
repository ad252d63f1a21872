/** Lets bytes through and tells how many there were so far: what moves is alive. Changes nothing of them. */
import { Transform } from "node:stream";

export function countBytes(onBytes: (total: number) => void): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      onBytes((total += chunk.length));
      done(null, chunk);
    },
  });
}
