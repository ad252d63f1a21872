/** The pages in the side navigation. An item stands here only when its page exists; a test asks each. */
import type { Scope } from "@praxis/domain/access";
import type { Messages } from "../../lib/i18n/messages";

export interface NavigationItem {
  href: string;
  label: keyof Messages["common"]["navigation"];
  /** Without it the item is not shown. */
  scope: Scope;
}

export const NAVIGATION: readonly NavigationItem[] = [{ href: "/runs", label: "runs", scope: "runs:read" }];

/** Is this item the page, or the section, that is open? */
export function isOpen(href: string, pathname: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
}
