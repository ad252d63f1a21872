/** A repository named by a caller → one this server may read, at a fixed commit. Local ones are resolved here; URLs when the run fetches them. */
import type { RunRepository } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { checkRepositoryAllowed, resolveCommit, type Git, type RepositoryPolicy } from "@praxis/repository";

export interface RepositoryRequest {
  path?: string | undefined;
  url?: string | undefined;
  ref?: string | undefined;
}

export interface RepositoryResolver {
  /** For callers who may start runs. Throws `repository_not_found`, `ref_not_found`, `repository_unreadable`, `path_outside_roots` or `url_not_allowed`. */
  resolve(request: RepositoryRequest): Promise<RunRepository | null>;
  /** For a run made from an older one: an address that may not be fetched (any more) is refused with `url_not_allowed`. */
  checkAgain(repository: RunRepository | null): void;
  /** For routes that read a local repository without a run. */
  local(path: string | undefined, ref: string | undefined): Promise<{ path: string; commit: string } | null>;
}

/** Whoever may start runs may know which folders are allowed; whoever only reads is told that there are some. */
function naming<Request, Result>(roots: readonly string[], resolve: (request: Request) => Promise<Result>): typeof resolve {
  return async (request) => {
    try {
      return await resolve(request);
    } catch (error) {
      if (!DomainError.is(error) || error.code !== "path_outside_roots") throw error;
      throw new DomainError(error.code, `${error.message} Allowed now: ${roots.join(", ")}.`, {
        details: { allowed: roots },
        cause: error,
      });
    }
  };
}

export function createRepositoryResolver(deps: { git: Git; policy: RepositoryPolicy }): RepositoryResolver {
  const local = async (path: string, ref: string | undefined): Promise<{ path: string; commit: string }> => {
    const allowed = checkRepositoryAllowed({ path }, deps.policy);
    return { path: allowed.path, commit: await resolveCommit(deps.git, allowed.path, ref ?? "HEAD") };
  };
  return {
    resolve: naming(deps.policy.roots, async ({ path, url, ref }: RepositoryRequest) => {
      const given = ref === undefined ? {} : { ref };
      if (path !== undefined) return { ...(await local(path, ref)), ...given };
      if (url === undefined) return null;
      const allowed = checkRepositoryAllowed({ url }, deps.policy);
      if ("path" in allowed) return { ...(await local(allowed.path, ref)), ...given };
      return { url: allowed.url, ...given };
    }),
    checkAgain: (repository) => {
      if (repository && "url" in repository) checkRepositoryAllowed({ url: repository.url }, deps.policy);
    },
    local: async (path, ref) => (path === undefined ? null : local(path, ref)),
  };
}
