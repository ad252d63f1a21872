/** What stands at an address that has no page. */
import type { ReactNode } from "react";
import { EmptyState } from "../components/empty-state";
import { PageLink } from "../components/page-link";
import { MESSAGES } from "../lib/i18n/messages";
import { serverPreferences } from "../lib/server-preferences";

export default async function NotFound(): Promise<ReactNode> {
  const { missing } = MESSAGES[(await serverPreferences()).locale].common;
  return (
    <main className="alone">
      <EmptyState title={missing.title} text={missing.text} action={<PageLink href="/">{missing.home}</PageLink>} />
    </main>
  );
}
