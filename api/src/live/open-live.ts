/** Puts the live socket together: tickets, topics, the server of upgrades. */
import type { LiveTicketStore } from "@praxis/database";
import { createLiveServer, type LiveServer, type LiveServerDeps } from "./live-server.js";
import { createLiveTickets, type LiveTickets } from "./live-tickets.js";
import { createLiveTopics, type TopicDeps } from "./live-topics.js";

type OpenLiveDeps = TopicDeps & Omit<LiveServerDeps, "tickets" | "topics"> & { liveTicketStore: LiveTicketStore };

export function openLive(deps: OpenLiveDeps): { live: LiveServer; liveTickets: LiveTickets } {
  const liveTickets = createLiveTickets({ store: deps.liveTicketStore });
  return { live: createLiveServer({ ...deps, tickets: liveTickets, topics: createLiveTopics(deps) }), liveTickets };
}
