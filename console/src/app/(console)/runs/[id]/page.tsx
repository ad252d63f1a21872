/** /runs/<run id> */
import type { ReactNode } from "react";
import { RunPage } from "../../../../features/run/components/run-page";
import { pageTitle } from "../../../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.run.pageTitle);

export default async function RunRoute({ params }: { params: Promise<{ id: string }> }): Promise<ReactNode> {
  return <RunPage runId={(await params).id} />;
}
