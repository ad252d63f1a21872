/** POST /live/tickets: one ticket for the caller and the page it names. */
import type { Handler } from "../http/call.js";
import type { LiveTickets } from "./live-tickets.js";
import { allowedOrigin } from "./origins.js";

export function createCreateLiveTicket(deps: { liveTickets: LiveTickets; consoleOrigins: readonly string[] }): Handler<"createLiveTicket"> {
  return async ({ request, body }) => {
    const origin = allowedOrigin(deps.consoleOrigins, { body: body.origin, header: request.headers.origin });
    return { status: 201, json: await deps.liveTickets.make(request, origin) };
  };
}
