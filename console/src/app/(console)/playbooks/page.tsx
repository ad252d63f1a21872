/** /playbooks */
import type { ReactNode } from "react";
import { PlaybooksPage } from "../../../features/playbooks/components/playbooks-page";
import { pageTitle } from "../../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.playbooks.title);

export default function PlaybooksRoute(): ReactNode {
  return <PlaybooksPage />;
}
