/** /agents */
import type { ReactNode } from "react";
import { AgentsPage } from "../../../features/agents/components/agents-page";
import { pageTitle } from "../../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.agents.title);

export default function AgentsRoute(): ReactNode {
  return <AgentsPage />;
}
