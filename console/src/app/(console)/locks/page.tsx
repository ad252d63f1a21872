/** /locks */
import type { ReactNode } from "react";
import { LocksPage } from "../../../features/locks/components/locks-page";
import { pageTitle } from "../../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.locks.title);

export default function LocksRoute(): ReactNode {
  return <LocksPage />;
}
