"use client";
/** One live client for all pages, from signing in until the tab is left. */
import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import { createBrowserLive } from "./browser-live";
import type { LiveClient, LiveStatus } from "./live-client";

const Context = createContext<LiveClient | null>(null);
const AT_FIRST: LiveStatus = { state: "connecting", behindSince: null };

/** `liveUrl`: origin of the API as browsers reach it, `ws:` or `wss:`. */
export function LiveProvider({ liveUrl, children }: { liveUrl: string; children: ReactNode }): ReactNode {
  const [client] = useState(() => createBrowserLive(liveUrl));
  useEffect(() => {
    client.start();
    const nudge = (): void => {
      if (!document.hidden) client.nudge();
    };
    window.addEventListener("online", nudge);
    document.addEventListener("visibilitychange", nudge);
    return () => {
      window.removeEventListener("online", nudge);
      document.removeEventListener("visibilitychange", nudge);
      client.stop();
    };
  }, [client]);
  return <Context value={client}>{children}</Context>;
}

export function useLiveClient(): LiveClient {
  const client = use(Context);
  if (client === null) throw new Error("useLiveClient needs LiveProvider above it");
  return client;
}

export function useLiveStatus(): LiveStatus {
  const client = useLiveClient();
  return useSyncExternalStore(client.subscribe, client.status, () => AT_FIRST);
}
