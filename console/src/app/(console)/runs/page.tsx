/** /runs */
import type { ReactNode } from "react";
import { RunsPage } from "../../../features/runs/components/runs-page";
import { ViewsBar } from "../../../features/views/components/views-bar";
import { pageTitle } from "../../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.runs.title);

export default function RunsRoute(): ReactNode {
  return <RunsPage views={<ViewsBar />} />;
}
