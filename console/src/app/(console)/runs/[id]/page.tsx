/** /runs/<run id> */
import { paths } from "@praxis/api/contract";
import { runWorkflowId } from "@praxis/domain/ids";
import type { ReactNode } from "react";
import { preload } from "react-dom";
import { consoleEnv } from "../../../../env";
import { HistoryTimeline } from "../../../../features/history/components/history-timeline";
import { NEWEST_ROWS } from "../../../../features/history/model/history-feed";
import { RunPage } from "../../../../features/run/components/run-page";
import { PROXY_PREFIX } from "../../../../lib/api/api-client";
import { pageTitle } from "../../../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.run.pageTitle);

export default async function RunRoute({ params }: { params: Promise<{ id: string }> }): Promise<ReactNode> {
  const { id } = await params;
  // On their way while the page's scripts are: the first thing it shows, and the part of it that is largest.
  for (const path of [paths.run(id), `${paths.runHistory(id)}?last=${NEWEST_ROWS}`])
    preload(PROXY_PREFIX + path, { as: "fetch", crossOrigin: "anonymous" });
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
