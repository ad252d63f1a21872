/**
 * Two stacks that start at the same moment would both find the same port free before either listens on it. So a port is also
 * claimed by a lock file that every stack of this user looks at; a holder that was killed never blocks.
 */
import { mkdirSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { takeStackLock } from "./stack-lock.js";

export interface PortClaims {
  /** False when another living stack has it. */
  take(port: number): boolean;
  release(): void;
}

export function createPortClaims(directory = join(tmpdir(), `kyros-praxis-ports-${String(userInfo().uid)}`)): PortClaims {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const held: (() => void)[] = [];
  return {
    take(port) {
      const claim = takeStackLock(join(directory, String(port)));
      if (claim.taken) held.push(claim.release);
      return claim.taken;
    },
    release() {
      for (const release of held.splice(0)) release();
    },
  };
}
