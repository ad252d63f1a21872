/** The pages in the side navigation. An item stands here only when its page exists; a test asks each. */
import type { Scope } from "@praxis/domain/access";
import type { Messages } from "../../lib/i18n/messages";

export interface NavigationItem {
  href: string;
  label: keyof Messages["common"]["navigation"];
  /** Without it the item is not shown; null: everybody sees it. */
  scope: Scope | null;
}

export const NAVIGATION: readonly NavigationItem[] = [
  { href: "/", label: "start", scope: null },
  { href: "/runs", label: "runs", scope: "runs:read" },
  { href: "/approvals", label: "approvals", scope: "runs:read" },
  { href: "/leases", label: "leases", scope: "runs:read" },
  { href: "/agents", label: "agents", scope: "leases:work" },
  { href: "/tasks", label: "tasks", scope: "collab:read" },
  { href: "/locks", label: "locks", scope: "collab:read" },
  { href: "/events", label: "events", scope: "collab:read" },
  { href: "/playbooks", label: "playbooks", scope: "runs:read" },
  { href: "/keys", label: "keys", scope: "admin" },
];

/** Is this item the page, or the section, that is open? */
export function isOpen(href: string, pathname: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
}
