"use client";
/** The live client as a page has it: tickets through the console's own proxy, the browser's WebSocket straight to the API. */
import { LIVE_PATH, liveTicketSchema, paths } from "@praxis/api/contract";
import { apiChange } from "../api/api-client";
import { ApiProblem } from "../api/api-problem";
import { createLiveClient, type LiveClient } from "./live-client";
import { TicketRefused, type SocketHandlers, type SocketPort } from "./live-connection";

/** @param liveUrl origin of the API as browsers reach it, `ws:` or `wss:` */
export function createBrowserLive(liveUrl: string): LiveClient {
  return createLiveClient({
    ticket,
    open: (given, on) => openSocket(`${liveUrl}${LIVE_PATH}?ticket=${encodeURIComponent(given)}`, on),
    later: (ms, then) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
    now: Date.now,
    random: Math.random,
  });
}

async function ticket(): Promise<string> {
  try {
    return (await apiChange(paths.liveTickets(), liveTicketSchema, { body: { origin: window.location.origin } })).body.ticket;
  } catch (error) {
    if (error instanceof ApiProblem && error.code === "origin_refused") throw new TicketRefused(error.message, { cause: error });
    throw error;
  }
}

function openSocket(url: string, on: SocketHandlers): SocketPort {
  const socket = new WebSocket(url);
  socket.addEventListener("open", () => on.opened());
  socket.addEventListener("message", ({ data }) => {
    if (typeof data === "string") on.text(data);
  });
  socket.addEventListener("close", ({ code }) => on.closed(code));
  return { send: (text) => socket.send(text), close: () => socket.close() };
}
