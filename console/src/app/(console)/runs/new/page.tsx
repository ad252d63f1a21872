/** /runs/new */
import type { ReactNode } from "react";
import { StartRunPage } from "../../../../features/start-run/components/start-run-page";
import { pageTitle } from "../../../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.startRun.title);

export default function StartRunRoute(): ReactNode {
  return <StartRunPage />;
}
