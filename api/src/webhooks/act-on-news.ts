/** News of GitHub → what it asks of gates, all in one transaction with the delivery's number: taken once, or not at all. */
import type { ExternalCheckStore, ForgeStore, GateRequested, GateStore, NewGate, Tx } from "@praxis/database";
import { githubCloneUrl, isListedRepository, mergeGroupChange, pullChange, type ForgeEffect } from "@praxis/domain/forge";
import { repositoryKeyOf } from "@praxis/domain/gate";
import type { WebhookTaken } from "../contract/webhooks.js";
import type { GithubNews } from "./github-news.js";
import type { GithubSettings } from "./github-settings.js";

export interface NewsDeps {
  gates: Pick<GateStore, "request" | "withdraw" | "judgeAgainOnto" | "judgeAgainAt" | "hearReport">;
  reports: Pick<ExternalCheckStore, "note">;
  forges: Pick<ForgeStore, "hear">;
}

export type Acted = Omit<WebhookTaken, "delivery" | "gateIds"> & { requested: readonly GateRequested[]; waiting?: readonly string[] };

export async function actOnNews(deps: NewsDeps, settings: GithubSettings, news: GithubNews, tx: Tx): Promise<Acted> {
  if (news.kind === "nothing") return ignored(news.why);
  if (!isListedRepository(settings.repositories, news.repository)) return ignored(`${news.repository} is not in GITHUB_REPOSITORIES`);
  const repository = { url: githubCloneUrl(settings.apiUrl, news.repository) };
  const repositoryKey = repositoryKeyOf(repository);
  switch (news.kind) {
    case "pull":
    case "group":
      return onChange(deps, { news, repository, repositoryKey }, tx);
    case "pushed": {
      if (!news.touchesPolicy) return ignored("the push leaves the policy as it is");
      const again = await deps.gates.judgeAgainOnto({ repositoryKey, target: news.branch }, tx);
      return again.length === 0 ? ignored("no open change lands on this branch") : { did: "judged", requested: again };
    }
    case "report": {
      const report = { ...news.report, repositoryKey };
      if (!(await deps.reports.note(report, tx))) return ignored("a newer report of this check is known");
      const { requested, waiting } = await deps.gates.hearReport(report, tx);
      return { did: requested.length > 0 ? "judged" : "noted", requested, waiting };
    }
    case "rerun": {
      const again = await deps.gates.judgeAgainAt({ repositoryKey, head: news.head }, tx);
      return again.length === 0 ? ignored("no gate of this commit can be judged again now") : { did: "judged", requested: again };
    }
  }
}

interface Told {
  news: Extract<GithubNews, { kind: "pull" | "group" }>;
  repository: { url: string };
  repositoryKey: string;
}

async function onChange({ gates, forges }: NewsDeps, { news: told, repository, repositoryKey }: Told, tx: Tx): Promise<Acted> {
  const { origin, news, installation, login } = told;
  const change = told.kind === "pull" ? pullChange(told.number) : mergeGroupChange(origin.ref);
  const effect: ForgeEffect = await forges.hear({ repositoryKey, change, forgeRepository: told.repository, installation }, news, tx);
  if (effect === "none") return ignored("newer news of the change is known, or nothing that is judged has changed");
  if (effect === "withdraw") {
    const why = told.kind === "pull" ? "The pull request was closed." : "The merge queue of the forge dropped the group.";
    return { did: "withdrawn", requested: await gates.withdraw({ repositoryKey, change, why }, tx) };
  }
  const wish: NewGate = {
    ...{ repository, change, target: news.target, headName: origin.ref, head: news.head },
    branch: told.kind === "pull" ? told.branch : null,
    forge: origin,
    actor: { kind: "user", id: `github:${login}` },
  };
  return { did: "judged", requested: [await gates.request(wish, tx)] };
}

function ignored(why: string): Acted {
  return { did: "ignored", why, requested: [] };
}
