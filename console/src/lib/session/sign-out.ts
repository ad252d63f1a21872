"use client";
/** Ends the session at the API and in this browser, then shows the login page. */
import { GUARD_HEADER } from "../proxy/request-guard";

export async function signOut(): Promise<void> {
  await fetch("/api/session", { method: "DELETE", headers: { [GUARD_HEADER]: "1" } });
  window.location.assign("/login");
}
