/** GET /playbooks/{name} */
import { DomainError } from "@praxis/domain/errors";
import type { Git } from "@praxis/repository";
import type { PlaybookTextView } from "../contract/playbooks.js";
import type { Handler } from "../http/call.js";
import type { RepositoryResolver } from "../runs/resolve-repository.js";
import { parsed } from "../runs/start-run-command.js";
import { findPlaybook } from "./playbook-source.js";
import { playbookView } from "./playbook-view.js";

export function createGetPlaybook(deps: { git: Git; repositories: RepositoryResolver; allowBenchKinds: boolean }): Handler<"getPlaybook"> {
  return async ({ params, query }) => {
    const repository = await deps.repositories.local(query.repository, query.ref);
    const found = await findPlaybook(deps.git, params.name, repository);
    if (!found) throw new DomainError("not_found", "There is no playbook of this name here.");
    const { playbook, sha256 } = parsed(found.text, { allowBenchKinds: deps.allowBenchKinds });
    const view: PlaybookTextView = { ...playbookView(playbook, sha256), name: found.name, source: found.source, text: found.text };
    return { status: 200, json: view };
  };
}
