/** GET /playbooks. A file of the repository that is not a valid playbook is left out; `GET /playbooks/{name}` says what is wrong with it. */
import { parsePlaybook } from "@praxis/domain/playbook";
import type { Git } from "@praxis/repository";
import type { PlaybookView } from "../contract/playbooks.js";
import type { Handler } from "../http/call.js";
import { pageByKey } from "../http/pagination.js";
import type { RepositoryResolver } from "../runs/resolve-repository.js";
import { listPlaybookTexts } from "./playbook-source.js";
import { playbookView } from "./playbook-view.js";

interface PlaybookDeps {
  git: Git;
  repositories: RepositoryResolver;
  allowBenchKinds: boolean;
}

export function createListPlaybooks(deps: PlaybookDeps): Handler<"listPlaybooks"> {
  return async ({ query }) => {
    const repository = await deps.repositories.local(query.repository, query.ref);
    const texts = await listPlaybookTexts(deps.git, repository);
    const views = texts.flatMap(({ name, source, text }): PlaybookView[] => {
      const result = parsePlaybook(text, { allowBenchKinds: deps.allowBenchKinds });
      // The name that starts it, which is the file's.
      return result.ok ? [{ ...playbookView(result.playbook, result.sha256), name, source }] : [];
    });
    return { status: 200, json: pageByKey(views, ({ name }) => name, query) };
  };
}
