/** The user's own key for receipts, in the user's home folder. */
import { join } from "node:path";
import { knownReceiptKey, openReceiptKey, type ReceiptKey, type ReceiptKeyFile } from "@praxis/activities/gates";
import { DomainError } from "@praxis/domain/errors";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";
import type { Session } from "../session.js";

function keyFile({ env }: Session): ReceiptKeyFile {
  if (env.home === undefined)
    throw new CliError(EXIT.usage, "There is no home folder (HOME is not set), so there is no place for the key that signs receipts.");
  return { file: join(env.home, ".config", "praxis", "gate-key"), owner: "user" };
}

/** Made on first use. */
export function userKey(session: Session): ReceiptKey {
  return inWords(() => openReceiptKey(keyFile(session)));
}

/** The public key when there already is one; makes none. */
export function knownUserKey(session: Session): Pick<ReceiptKey, "id" | "publicKey"> | null {
  return session.env.home === undefined ? null : inWords(() => knownReceiptKey(keyFile(session)));
}

function inWords<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (DomainError.is(error)) throw new CliError(EXIT.unknown, error.message);
    throw error;
  }
}
