/** /approvals */
import type { ReactNode } from "react";
import { ApprovalsPage } from "../../../features/approvals/components/approvals-page";
import { pageTitle } from "../../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.approvals.title);

export default function ApprovalsRoute(): ReactNode {
  return <ApprovalsPage />;
}
