/** /runs/<run id> */
import { runWorkflowId } from "@praxis/domain/ids";
import type { ReactNode } from "react";
import { consoleEnv } from "../../../../env";
import { HistoryTimeline } from "../../../../features/history/components/history-timeline";
import { RunPage } from "../../../../features/run/components/run-page";
import { pageTitle } from "../../../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.run.pageTitle);

export default async function RunRoute({ params }: { params: Promise<{ id: string }> }): Promise<ReactNode> {
  const { id } = await params;
  return (
    <RunPage runId={id} temporalUrl={temporalAddress(id)}>
      <HistoryTimeline runId={id} />
    </RunPage>
  );
}

/** The page of the run's workflow in Temporal's own UI; null when nobody said where that is. */
function temporalAddress(runId: string): string | null {
  const { temporalUiUrl, temporalNamespace } = consoleEnv();
  if (temporalUiUrl === null) return null;
  return `${temporalUiUrl}/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/${encodeURIComponent(runWorkflowId(runId))}`;
}
