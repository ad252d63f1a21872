/** / */
import type { ReactNode } from "react";
import { StartPage } from "../../features/start/components/start-page";
import { pageTitle } from "../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.start.title);

export default function StartRoute(): ReactNode {
  return <StartPage />;
}
