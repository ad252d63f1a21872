/** A repository named by a caller → one this server may read, at a fixed commit. Local ones are resolved here; URLs when the run fetches them. */
import type { RunRepository } from "@praxis/database";
import { checkRepositoryAllowed, resolveCommit, type Git, type RepositoryPolicy } from "@praxis/repository";

export interface RepositoryRequest {
  path?: string | undefined;
  url?: string | undefined;
  ref?: string | undefined;
}

export interface RepositoryResolver {
  /** Throws `repository_not_found`, `ref_not_found`, `repository_unreadable`, `path_outside_roots` or `url_not_allowed`. */
  resolve(request: RepositoryRequest): Promise<RunRepository | null>;
  /** For a run made from an older one: an address that may not be fetched (any more) is refused with `url_not_allowed`. */
  checkAgain(repository: RunRepository | null): void;
  /** For routes that read a local repository without a run. */
  local(path: string | undefined, ref: string | undefined): Promise<{ path: string; commit: string } | null>;
}

export function createRepositoryResolver(deps: { git: Git; policy: RepositoryPolicy }): RepositoryResolver {
  const local = async (path: string, ref: string | undefined): Promise<{ path: string; commit: string }> => {
    const allowed = checkRepositoryAllowed({ path }, deps.policy);
    return { path: allowed.path, commit: await resolveCommit(deps.git, allowed.path, ref ?? "HEAD") };
  };
  return {
    resolve: async ({ path, url, ref }) => {
      const given = ref === undefined ? {} : { ref };
      if (path !== undefined) return { ...(await local(path, ref)), ...given };
      if (url === undefined) return null;
      const allowed = checkRepositoryAllowed({ url }, deps.policy);
      if ("path" in allowed) return { ...(await local(allowed.path, ref)), ...given };
      return { url: allowed.url, ...given };
    },
    checkAgain: (repository) => {
      if (repository && "url" in repository) checkRepositoryAllowed({ url: repository.url }, deps.policy);
    },
    local: async (path, ref) => (path === undefined ? null : local(path, ref)),
  };
}
