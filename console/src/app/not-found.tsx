/** What stands at an address that has no page. */
import Link from "next/link";
import type { ReactNode } from "react";
import { EmptyState } from "../components/empty-state";
import { MESSAGES } from "../lib/i18n/messages";
import { serverPreferences } from "../lib/server-preferences";

export default async function NotFound(): Promise<ReactNode> {
  const { missing } = MESSAGES[(await serverPreferences()).locale].common;
  return (
    <main className="alone">
      <EmptyState title={missing.title} text={missing.text} action={<Link href="/">{missing.home}</Link>} />
    </main>
  );
}
