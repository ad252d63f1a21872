/** StartRunRequest (untrusted) → StartRunCommand (validated): repository, playbook, inputs. Changes nothing. */
import type { PoolStore, RunRepository } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { sha256Hex, type Json } from "@praxis/domain/hashing";
import {
  checkInputs,
  compilePlan,
  literalPools,
  parsePlaybook,
  unwritableChanges,
  type ParseOptions,
  type Playbook,
  type RunPlan,
  type StepDefinition,
} from "@praxis/domain/playbook";
import type { Git } from "@praxis/repository";
import type { StartRunRequest } from "../contract/runs.js";
import { findPlaybook, playbookNotFound } from "../playbooks/playbook-source.js";
import type { RepositoryResolver } from "./resolve-repository.js";

export interface StartRunCommand {
  title: string;
  playbook: { name: string; version: number; sha256: string; text: string };
  plan: RunPlan;
  steps: { id: string; name: string; uses: string }[];
  inputs: { readonly [key: string]: Json };
  labels: Record<string, string>;
  priority: number;
  repository: RunRepository | null;
}

/** 1 is the highest. */
const PRIORITY_DEFAULT = 3;

export interface CommandDeps {
  git: Git;
  repositories: RepositoryResolver;
  pools: Pick<PoolStore, "get">;
  allowBenchKinds: boolean;
}

export function createToStartRunCommand(deps: CommandDeps): (request: StartRunRequest) => Promise<StartRunCommand> {
  return async (request) => {
    const repository = request.repository ? await deps.repositories.resolve(request.repository) : null;
    const { text, reservedNames } = await textOf(deps.git, request.playbook, repository);
    const { playbook, sha256 } = parsed(text, { allowBenchKinds: deps.allowBenchKinds, reservedNames });
    const inputs = inputsOf(playbook, request.inputs ?? {});
    await checkPools(deps.pools, playbook);
    checkChanges(playbook, repository);
    await checkPreparations(deps.repositories, playbook, repository);
    return {
      title: request.title ?? playbook.name,
      playbook: { name: playbook.name, version: playbook.version, sha256, text },
      plan: compilePlan(playbook),
      steps: stepRows(playbook),
      inputs,
      labels: request.labels ?? {},
      priority: request.priority ?? PRIORITY_DEFAULT,
      repository,
    };
  };
}

export function stepRows(playbook: Playbook): { id: string; name: string; uses: string }[] {
  return playbook.steps.map(({ id, name, uses }) => ({ id, name: name ?? id, uses }));
}

/** Built-in names are reserved: what a run shows under such a name is what we ship. */
async function textOf(
  git: Git,
  source: StartRunRequest["playbook"],
  repository: RunRepository | null,
): Promise<{ text: string; reservedNames: boolean }> {
  if (typeof source !== "string") return { text: source.inline, reservedNames: true };
  const local =
    repository && "path" in repository && repository.commit !== undefined ? { path: repository.path, commit: repository.commit } : null;
  const found = await findPlaybook(git, source, local);
  if (!found) throw playbookNotFound(source, local);
  return { text: found.text, reservedNames: found.source !== "built-in" };
}

export function parsed(text: string, options: ParseOptions): { playbook: Playbook; sha256: string } {
  const result = parsePlaybook(text, options);
  if (result.ok) return { playbook: result.playbook, sha256: result.sha256 };
  const count = result.issues.length;
  throw new DomainError("playbook_invalid", `The playbook has ${count === 1 ? "a fault" : `${String(count)} faults`}.`, {
    issues: result.issues,
    details: { sha256: sha256Hex(text) },
  });
}

function inputsOf(playbook: Playbook, given: unknown): { readonly [key: string]: Json } {
  const result = checkInputs(playbook, given);
  if (result.ok) return result.inputs;
  throw new DomainError("inputs_invalid", "The inputs do not fit the playbook's schema.", { issues: result.issues });
}

/** Work for a pool that nobody could poll would wait for ever. A pool that an expression names is looked up when the step is offered. */
async function checkPools(pools: Pick<PoolStore, "get">, playbook: Playbook): Promise<void> {
  const named = literalPools(playbook);
  const known = new Map<string, boolean>();
  for (const { pool } of named) if (!known.has(pool)) known.set(pool, (await pools.get(pool)) !== null);
  const issues = named.flatMap(({ pool, path }) => (known.get(pool) ? [] : [{ path, message: `there is no pool ${pool}` }]));
  if (issues.length === 0) return;
  throw new DomainError("pool_not_found", "The playbook names a pool that does not exist. `GET /pools` lists those there are.", { issues });
}

/** A change that could not be committed in the end is refused now, before anybody works on it. */
function checkChanges(playbook: Playbook, repository: RunRepository | null): void {
  const issues = unwritableChanges(playbook, repository);
  if (issues.length === 0) return;
  const message = "The run's change could not be committed: it is made for a repository that is a URL.";
  throw new DomainError("repository_not_local", message, { issues });
}

/** A checkout that is sure to fail is refused now: no repository at all, or a literal one that is missing or not allowed. */
async function checkPreparations(repositories: RepositoryResolver, playbook: Playbook, repository: RunRepository | null): Promise<void> {
  for (const step of playbook.steps) {
    if (step.uses !== "workspace.prepare" || step.if !== undefined) continue;
    const { path, url, ref } = literals(step);
    const own = path ?? url;
    if (own === undefined && repository === null) {
      const message = `step \`${step.id}\` checks out the run's repository: give one`;
      throw new DomainError("invalid_request", `The run needs a repository: ${message}.`, { issues: [{ path: "repository", message }] });
    }
    if (own !== undefined && own !== EXPRESSION) await repositories.resolve({ path, url, ref: ref === EXPRESSION ? undefined : ref });
  }
}

const EXPRESSION = Symbol.for("expression").toString();

/** The texts of `with`; one that holds an expression is known only when the step runs. */
function literals(step: StepDefinition): { path?: string; url?: string; ref?: string } {
  const texts = ["path", "url", "ref"].flatMap((name): [string, string][] => {
    const value = step.with[name];
    return typeof value === "string" ? [[name, value.includes("${{") ? EXPRESSION : value]] : [];
  });
  return Object.fromEntries(texts);
}
