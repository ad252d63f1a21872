/** One table of prefixes for the whole product, and the one function that makes an id. */
import { invariant } from "../errors/index.js";

export const ID_PREFIXES = {
  run: "run_",
  approval: "apr_",
  key: "key_",
  session: "ses_",
  view: "view_",
  bulk: "blk_",
  command: "cmd_",
  offer: "ofr_",
  lease: "lse_",
  request: "req_",
  task: "tsk_",
  lock: "lck_",
  gate: "gat_",
  override: "ovr_",
  queueEntry: "que_",
} as const;
export type IdKind = keyof typeof ID_PREFIXES;

/** Crockford's base 32: no I, L, O, U, so an id read aloud stays itself. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const TIME_CHARS = 10;
const RANDOM_BYTES = 10;
const BODY = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** @param random exactly 10 bytes. Ids made in the same millisecond sort by chance. */
export function formatId(kind: IdKind, timeMs: number, random: Uint8Array): string {
  invariant(random.length === RANDOM_BYTES, "an id needs 10 random bytes");
  let time = "";
  for (let i = 0, rest = Math.floor(timeMs); i < TIME_CHARS; i++, rest = Math.floor(rest / 32)) time = ALPHABET.charAt(rest % 32) + time;
  let chance = "";
  let bits = 0;
  let held = 0;
  for (const byte of random) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      chance += ALPHABET.charAt((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return ID_PREFIXES[kind] + time + chance;
}

export function isId(kind: IdKind, value: string): boolean {
  return value.startsWith(ID_PREFIXES[kind]) && BODY.test(value.slice(ID_PREFIXES[kind].length));
}

export type Ids = (kind: IdKind) => string;

export function createIds(deps: { now: () => number; randomBytes: (count: number) => Uint8Array }): Ids {
  return (kind) => formatId(kind, deps.now(), deps.randomBytes(RANDOM_BYTES));
}
