/** What a message of GitHub means for us. Only the members that matter are looked at; what we do not act on is said so. Pure. */
import type { ExternalCheckReport } from "@praxis/database";
import { EXTERNAL_STAGES } from "@praxis/domain/change-gate";
import type { ForgeNews, ForgeOrigin } from "@praxis/domain/forge";
import { POLICY_PATH } from "@praxis/domain/gate";
import { z } from "zod";
import { checkBody } from "../http/validate.js";

/** pull: a change was opened, pushed to, edited or closed. group: the forge's merge queue made or dropped a candidate. */
export type GithubNews =
  | {
      kind: "pull";
      repository: string;
      installation: number;
      number: number;
      login: string;
      branch: string;
      origin: ForgeOrigin;
      news: ForgeNews;
    }
  | { kind: "group"; repository: string; installation: number; login: string; origin: ForgeOrigin; news: ForgeNews }
  | { kind: "pushed"; repository: string; branch: string; touchesPolicy: boolean }
  | { kind: "report"; repository: string; report: Omit<ExternalCheckReport, "repositoryKey"> }
  | { kind: "rerun"; repository: string; head: string }
  | { kind: "nothing"; why: string };

const sha = z.string().regex(/^[0-9a-f]{40,64}$/);
const repository = z.looseObject({ full_name: z.string().regex(/^[\w-]+\/[\w.-]+$/) });
const installation = z.looseObject({ id: z.number().int() }).optional();
const login = z.looseObject({ login: z.string() }).nullish();
const named = z.looseObject({ full_name: z.string() }).nullish();

const pullSchema = z.looseObject({
  action: z.string(),
  number: z.number().int(),
  before: z.string().optional(),
  pull_request: z.looseObject({
    title: z.string(),
    state: z.enum(["open", "closed"]),
    updated_at: z.iso.datetime({ offset: true }),
    user: login,
    head: z.looseObject({ sha, ref: z.string(), repo: named }),
    base: z.looseObject({ ref: z.string(), repo: z.looseObject({ full_name: z.string() }) }),
  }),
  repository,
  installation,
});
const groupSchema = z.looseObject({
  action: z.string(),
  merge_group: z.looseObject({ head_sha: sha, head_ref: z.string(), base_ref: z.string() }),
  repository,
  installation,
  sender: login,
});
const pushSchema = z.looseObject({
  ref: z.string(),
  deleted: z.boolean().optional(),
  forced: z.boolean().optional(),
  commits: z
    .array(z.looseObject({ added: z.array(z.string()), modified: z.array(z.string()), removed: z.array(z.string()) }).partial())
    .optional(),
  repository,
});
const app = z.looseObject({ id: z.number(), slug: z.string().nullish() }).nullish();
const time = z.iso.datetime({ offset: true }).nullish();
const checkSchema = z.looseObject({
  id: z.number().int(),
  head_sha: sha,
  app,
  name: z.string().nullish(),
  status: z.string().nullish(),
  conclusion: z.string().nullish(),
  html_url: z.string().nullish(),
  started_at: time,
  completed_at: time,
});
const checkEventSchema = z.looseObject({
  action: z.string(),
  check_run: checkSchema.optional(),
  check_suite: checkSchema.optional(),
  repository,
});
const statusSchema = z.looseObject({
  id: z.number().int(),
  sha,
  context: z.string(),
  state: z.enum(["pending", "success", "failure", "error"]),
  target_url: z.string().nullish(),
  updated_at: z.iso.datetime({ offset: true }),
  repository,
});

/** GitHub lists no more commits than this in one push; beyond it anything may have changed. */
const LISTED_COMMITS_MAX = 2048;
const BRANCHES = "refs/heads/";

/** @param appId whose own checks are not news. Throws `invalid_request` when a member that matters is missing. */
export function readGithubNews(event: string, payload: unknown, appId: number): GithubNews {
  switch (event) {
    case "pull_request":
      return pullNews(checkBody(pullSchema, payload) as z.output<typeof pullSchema>);
    case "merge_group":
      return groupNews(checkBody(groupSchema, payload) as z.output<typeof groupSchema>);
    case "push":
      return pushNews(checkBody(pushSchema, payload) as z.output<typeof pushSchema>);
    case "check_run":
    case "check_suite":
      return checkNews(checkBody(checkEventSchema, payload) as z.output<typeof checkEventSchema>, appId);
    case "status":
      return statusNews(checkBody(statusSchema, payload) as z.output<typeof statusSchema>);
    case "ping":
      return nothing("GitHub asked whether somebody is here");
    default:
      return nothing(`events of the kind ${event} change no gate`);
  }
}

function pullNews({ action, number, before, pull_request: pull, repository, installation }: z.output<typeof pullSchema>): GithubNews {
  if (installation === undefined) return noApp();
  const name = repository.full_name;
  const fork = pull.head.repo?.full_name.toLowerCase() !== pull.base.repo.full_name.toLowerCase();
  const what =
    action === "opened" || action === "reopened" || action === "closed" ? action : action === "synchronize" ? "replaced" : "other";
  return {
    kind: "pull",
    repository: name,
    installation: installation.id,
    number,
    login: pull.user?.login ?? "ghost",
    branch: pull.head.ref,
    origin: {
      ...{ forge: "github", repository: name, installation: installation.id, ref: `refs/pull/${String(number)}/head` },
      ...{ pull: number, fork, title: pull.title },
    },
    news: {
      ...{ head: pull.head.sha, target: pull.base.ref, title: pull.title, closed: pull.state === "closed", updatedAt: pull.updated_at },
      ...{ what, before: what === "replaced" ? (before ?? null) : null },
    },
  };
}

/** A group is made once and never changed: its end stands against everything that comes late. */
const GROUP_TIME = new Date(0).toISOString();

function groupNews({ action, merge_group: group, repository, installation, sender }: z.output<typeof groupSchema>): GithubNews {
  if (installation === undefined) return noApp();
  if (action !== "checks_requested" && action !== "destroyed") return nothing(`merge_group/${action} changes no gate`);
  const closed = action === "destroyed";
  const name = repository.full_name;
  const ref = group.head_ref.startsWith("refs/") ? group.head_ref : BRANCHES + group.head_ref;
  const origin = { forge: "github", repository: name, installation: installation.id, ref, pull: null, fork: false, title: null } as const;
  const about = { head: group.head_sha, target: group.base_ref.replace(BRANCHES, ""), title: null, updatedAt: GROUP_TIME };
  const news: ForgeNews = { ...about, closed, what: closed ? "closed" : "other", before: null };
  return { kind: "group", repository: name, installation: installation.id, login: sender?.login ?? "ghost", origin, news };
}

function pushNews({ ref, deleted, forced, commits, repository }: z.output<typeof pushSchema>): GithubNews {
  if (!ref.startsWith(BRANCHES) || deleted === true) return nothing("no branch was written");
  const listed = commits ?? [];
  const paths = listed.flatMap(({ added = [], modified = [], removed = [] }) => [...added, ...modified, ...removed]);
  const touchesPolicy = forced === true || listed.length >= LISTED_COMMITS_MAX || paths.includes(POLICY_PATH);
  return { kind: "pushed", repository: repository.full_name, branch: ref.slice(BRANCHES.length), touchesPolicy };
}

function checkNews(
  { action, check_run: run, check_suite: suite, repository }: z.output<typeof checkEventSchema>,
  appId: number,
): GithubNews {
  const check = run ?? suite;
  if (check === undefined) return nothing("it names no check");
  if (check.app?.id === appId)
    return action === "rerequested"
      ? { kind: "rerun", repository: repository.full_name, head: check.head_sha }
      : nothing("it is our own report");
  const app = check.app?.slug ?? "";
  // A suite has no name of its own: its app's is what a policy would say.
  const name = run === undefined ? app : (check.name ?? "");
  if (name === "") return nothing("the report has no name");
  const stage = check.status === "completed" ? "ended" : check.status === "in_progress" ? "running" : "queued";
  const isEnded = stage === "ended";
  const about = { head: check.head_sha, name, app, run: check.id, url: check.html_url ?? null };
  const times = {
    startedAt: stage === "queued" ? null : (check.started_at ?? null),
    endedAt: isEnded ? (check.completed_at ?? null) : null,
  };
  const report = { ...about, ...times, stage: EXTERNAL_STAGES[stage], conclusion: isEnded ? (check.conclusion ?? null) : null };
  return { kind: "report", repository: repository.full_name, report };
}

/** Older than check runs, and still what many tools send. Each status has a number of its own, so the last one counts. */
function statusNews({
  id,
  sha: head,
  context,
  state,
  target_url: url,
  updated_at: at,
  repository,
}: z.output<typeof statusSchema>): GithubNews {
  const isEnded = state !== "pending";
  const about = { head, name: context, app: "status", run: id, url: url ?? null, startedAt: at, endedAt: isEnded ? at : null };
  const report = { ...about, stage: EXTERNAL_STAGES[isEnded ? "ended" : "running"], conclusion: isEnded ? state : null };
  return { kind: "report", repository: repository.full_name, report };
}

function noApp(): GithubNews {
  return nothing("the message names no installation: set the webhook up at the GitHub app, not at the repository");
}

function nothing(why: string): GithubNews {
  return { kind: "nothing", why };
}
