/** What of the API the browser may reach through the console: the contract's prefix and the readiness page, never what hands out tokens. */
import { API_PREFIX, paths } from "@praxis/api/contract";

/** The browser never holds a token: these answers carry one. */
const SERVER_ONLY = new Set([`POST ${paths.sessions()}`, `POST ${paths.refreshSession()}`]);

/** The parts as the router decoded them → the API's path; null: not reachable. */
export function apiPathOf(method: string, parts: readonly string[]): string | null {
  if (parts.some((part) => part === "" || part === "." || part === "..")) return null;
  const path = `/${parts.map(encodeURIComponent).join("/")}`;
  if (path !== paths.readyz() && !path.startsWith(`${API_PREFIX}/`)) return null;
  return SERVER_ONLY.has(`${method} ${path}`) ? null : path;
}
