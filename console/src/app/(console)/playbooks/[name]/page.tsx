/** /playbooks/<name> */
import type { ReactNode } from "react";
import { PlaybookPage } from "../../../../features/playbooks/components/playbook-page";
import { pageTitle } from "../../../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.playbooks.pageTitle);

export default async function PlaybookRoute({ params }: { params: Promise<{ name: string }> }): Promise<ReactNode> {
  const { name } = await params;
  return <PlaybookPage name={decodeURIComponent(name)} />;
}
