/** For tests: messages of GitHub in the shapes it really sent (recorded payloads), with the members that a test is about set anew, and signed. */
import { createHmac } from "node:crypto";
import { createRequire } from "node:module";

interface Recorded {
  name: string;
  examples: readonly Record<string, unknown>[];
}
// The package is one JSON file without a module of its own.
const RECORDED = createRequire(import.meta.url)("@octokit/webhooks-examples") as readonly Recorded[];

export const GITHUB = {
  GITHUB_APP_ID: "4711",
  GITHUB_WEBHOOK_SECRET: "a secret of a test, long enough",
  GITHUB_REPOSITORIES: "octo-org/octo-repo,Codertocat/*",
};
export const REPOSITORY = "octo-org/octo-repo";

type Members = Record<string, unknown>;

/** A recorded payload of this event, the first that a test takes. */
export function recorded(event: string, fits: (payload: Members) => boolean = () => true): Members {
  const found = RECORDED.find(({ name }) => name === event)?.examples.find(fits);
  if (!found) throw new Error(`there is no recorded payload of ${event} that fits`);
  return structuredClone(found);
}

/** Sets members deep inside; lists are replaced whole. */
export function withMembers(payload: Members, members: Members): Members {
  const merged = { ...payload };
  for (const [name, value] of Object.entries(members)) {
    const before = merged[name];
    merged[name] = isMembers(value) && isMembers(before) ? withMembers(before, value) : value;
  }
  return merged;
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const sha = (letter: string): string => letter.repeat(40);
export const second = (count: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, count)).toISOString().replace(".000Z", "Z");

export interface PullMessage {
  action: string;
  head: string;
  at: number;
  number?: number;
  before?: string;
  title?: string;
  target?: string;
  closed?: boolean;
  headRepository?: string;
  repository?: string;
}

export function pullMessage({ action, head, at, number = 7, before, closed = action === "closed", ...more }: PullMessage): Members {
  const { title = "feat: one", target = "main", repository = REPOSITORY, headRepository = repository } = more;
  return withMembers(
    recorded("pull_request", (payload) => payload["action"] === "synchronize"),
    {
      ...{ action, number, before, installation: { id: 12 }, repository: { full_name: repository } },
      pull_request: {
        ...{ number, title, state: closed ? "closed" : "open", updated_at: second(at), user: { login: "mona" } },
        head: { sha: head, ref: "topic", repo: { full_name: headRepository } },
        base: { ref: target, repo: { full_name: repository } },
      },
    },
  );
}

export function groupMessage(action: string, head = sha("e")): Members {
  return withMembers(recorded("merge_group"), {
    ...{ action, installation: { id: 12 }, repository: { full_name: REPOSITORY } },
    merge_group: { head_sha: head, base_ref: "refs/heads/main", head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${sha("0")}` },
  });
}

export function pushMessage(branch: string, modified: readonly string[]): Members {
  const push = recorded("push", (payload) => Array.isArray(payload["commits"]) && payload["commits"].length > 0);
  const [commit = {}] = push["commits"] as readonly Members[];
  const commits = [{ ...commit, added: [], removed: [], modified }];
  return withMembers(push, { ref: `refs/heads/${branch}`, repository: { full_name: REPOSITORY }, commits });
}

/** Headers as GitHub sends them. */
export function signedHeaders(
  event: string,
  text: string,
  { delivery = crypto.randomUUID(), secret = GITHUB.GITHUB_WEBHOOK_SECRET }: { delivery?: string; secret?: string } = {},
) {
  return {
    "Content-Type": "application/json",
    "X-GitHub-Event": event,
    "X-GitHub-Delivery": delivery,
    "X-Hub-Signature-256": `sha256=${createHmac("sha256", secret).update(text).digest("hex")}`,
  };
}

export function checkMessage(of: {
  head: string;
  run: number;
  conclusion: string;
  name?: string;
  slug?: string;
  status?: string;
}): Members {
  const { head, run, conclusion, name = "ci / test", slug = "github-actions", status = "completed" } = of;
  return withMembers(
    recorded("check_run", ({ action }) => action === "completed"),
    {
      repository: { full_name: REPOSITORY },
      check_run: {
        ...{ id: run, head_sha: head, name, status, conclusion: status === "completed" ? conclusion : null },
        app: { id: 1, slug },
      },
    },
  );
}

export function statusMessage({ head, id, state, at }: { head: string; id: number; state: string; at: number }): Members {
  return withMembers(recorded("status"), {
    id,
    sha: head,
    context: "ci/build",
    state,
    updated_at: second(at),
    repository: { full_name: REPOSITORY },
  });
}
