/** GET /runs/{id}/artifacts */
import type { ArtifactRecord, ArtifactStore, RunStore } from "@praxis/database";
import type { ArtifactView } from "../contract/artifacts.js";
import type { Handler } from "../http/call.js";
import { pageByKey } from "../http/pagination.js";
import { requireRun } from "../runs/require-run.js";

export function createListArtifacts(deps: { runs: RunStore; artifacts: ArtifactStore }): Handler<"listArtifacts"> {
  return async ({ params, query }) => {
    const run = await requireRun(deps.runs, params.id);
    const all = (await deps.artifacts.list(run.id)).sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = pageByKey(all, ({ name }) => name, query);
    return { status: 200, json: { items: page.items.map(artifactView), nextCursor: page.nextCursor } };
  };
}

function artifactView({ name, mediaType, bytes, sha256, stepId, createdAt }: ArtifactRecord): ArtifactView {
  return { name, mediaType, bytes, sha256, ...(stepId === null ? {} : { stepId }), createdAt };
}
