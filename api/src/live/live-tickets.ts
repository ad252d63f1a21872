/**
 * One-time tickets for the live socket: a browser can give a WebSocket no header. The ticket alone opens the credential that it was made with,
 * so that the socket's holder can be identified again and again, and the database holds nothing that anybody could use.
 */
import { createHash, hkdfSync, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { LiveTicketStore } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { openText, sealText } from "../http/sealed-text.js";

/** From the contract. */
const TICKET_LIVES_MS = 30_000;
const TICKET = /^[\w-]{43}$/;

/** What identifies the caller: the two headers that can. */
export type Credential = Pick<IncomingMessage, "headers">;

export interface LiveTickets {
  make(request: IncomingMessage, origin: string | null): Promise<{ ticket: string; expiresAt: string }>;
  /** Throws `unauthenticated` for a ticket that is unknown, used, too old, or bound to another origin. It is used up all the same. */
  take(ticket: string | null, origin: string | undefined): Promise<Credential>;
}

export function createLiveTickets({ store }: { store: LiveTicketStore }): LiveTickets {
  return {
    make: async ({ headers }, origin) => {
      const ticket = randomBytes(32).toString("base64url");
      const credential = JSON.stringify({ "x-api-key": headers["x-api-key"], authorization: headers.authorization });
      const sealed = sealText(keyOf(ticket), credential);
      const { expiresAt } = await store.add({ hash: hashOf(ticket), sealed, origin, livesMs: TICKET_LIVES_MS });
      return { ticket, expiresAt };
    },
    take: async (ticket, origin) => {
      if (ticket === null || !TICKET.test(ticket)) throw refused();
      const found = await store.take(hashOf(ticket));
      if (!found || found.origin !== (origin ?? null)) throw refused();
      return { headers: JSON.parse(openText(keyOf(ticket), found.sealed)) as IncomingMessage["headers"] };
    },
  };
}

function keyOf(ticket: string): Buffer {
  return Buffer.from(hkdfSync("sha256", ticket, "", "praxis live ticket", 32));
}

function hashOf(ticket: string): string {
  return createHash("sha256").update(ticket).digest("hex");
}

function refused(): DomainError {
  return new DomainError("unauthenticated", "The ticket is unknown, was used, is older than 30 seconds or was made for another origin.");
}
