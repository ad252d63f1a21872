/** /leases */
import type { ReactNode } from "react";
import { LeasesPage } from "../../../features/leases/components/leases-page";
import { pageTitle } from "../../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.leases.title);

export default function LeasesRoute(): ReactNode {
  return <LeasesPage />;
}
