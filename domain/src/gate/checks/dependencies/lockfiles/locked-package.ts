/** One package as a lockfile holds it, whatever the package manager. */

export const PACKAGE_SOURCES = ["registry", "git", "tarball", "local"] as const;
export type PackageSource = (typeof PACKAGE_SOURCES)[number];

export interface LockedPackage {
  name: string;
  version: string;
  source: PackageSource;
  /** Where it is fetched from, as written; null when the lockfile does not say. */
  resolved: string | null;
  /** A hash of its content; null when the lockfile has none for it. */
  integrity: string | null;
  /** Does this form of lockfile write a hash for every package of a registry? */
  integrityExpected: boolean;
  installScript: boolean;
  license: string | null;
}

export type ReadLockfile = { ok: true; packages: readonly LockedPackage[] } | { ok: false; message: string };

/** Where a package comes from, by its address. */
export function sourceOf(written: string | null): PackageSource {
  const address = written ?? "";
  if (
    /^(?:git[+:@]|github:|gitlab:|bitbucket:|ssh:)|\.git(?:#|$)|^https:\/\/(?:codeload\.)?(?:github|gitlab)\.com\/|^[\w-]+\/[\w.-]+(?:#|$)/.test(
      address,
    )
  )
    return "git";
  if (/^(?:file:|link:|portal:|workspace:|\.{1,2}\/|\/)/.test(address)) return "local";
  // Registries keep packages under `/-/` or with the name in the path; anything else is somebody's own archive.
  return /^https?:\/\/[^/]+\/(?:.+\/)?-\/[^/]+\.tgz(?:[#?].*)?$/.test(address) || !/^https?:/.test(address) ? "registry" : "tarball";
}
