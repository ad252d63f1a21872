/** What each changed package is judged by. One function a rule; none knows of the others. */
import type { CheckSettings } from "../../policy/policy.js";
import type { Severity } from "../../verdict/severity.js";
import type { PackageChange } from "./package-diff.js";
import { imitatedName } from "./typosquat.js";

export interface PackageFault {
  rule: string;
  severity: Severity;
  message: string;
  /** Blocks whatever `minSeverity` says. */
  always?: boolean;
}

type Rule = (change: PackageChange, settings: CheckSettings["dependencies"], isNpm: boolean) => PackageFault | null;

const isNew = ({ before }: PackageChange): boolean => before === null;

const arrived: Rule = (change) =>
  isNew(change) ? { rule: "new-package", severity: "info", message: `${change.package.name} ${change.package.version} is new.` } : null;

const contentSwapped: Rule = ({ package: now, before, sameVersion }) =>
  sameVersion &&
  before !== null &&
  before.integrity !== now.integrity &&
  before.integrity !== null &&
  now.integrity !== null &&
  algorithmOf(before.integrity) === algorithmOf(now.integrity)
    ? {
        rule: "integrity-changed",
        severity: "critical",
        always: true,
        message: `${now.name} ${now.version} has another hash than before: a published version never changes.`,
      }
    : null;

const algorithmOf = (integrity: string): string => /^(?:sha\d+|h\d|md5)(?=[-:])/.exec(integrity)?.[0] ?? "";

const hashMissing: Rule = ({ package: now, before, sameVersion }) => {
  if (!now.integrityExpected || now.integrity !== null || now.source !== "registry") return null;
  if (sameVersion && before?.integrity === null) return null;
  return {
    rule: "integrity-missing",
    severity: "high",
    always: true,
    message: `${now.name} ${now.version} has no hash in the lockfile: whoever serves it may put anything in.`,
  };
};

const foreignHost: Rule = ({ package: now, before, sameVersion }, settings) => {
  const host = /^https?:\/\/(?:[^@/]*@)?([^/:?#]+)/.exec(now.resolved ?? "")?.[1]?.toLowerCase();
  if (host === undefined || now.source !== "registry" || settings.registries.includes(host)) return null;
  if (sameVersion && before?.resolved === now.resolved) return null;
  return {
    rule: "foreign-registry",
    severity: "high",
    always: true,
    message: `${now.name} ${now.version} comes from ${host}; the policy knows ${settings.registries.join(", ")}.`,
  };
};

const plainHttp: Rule = ({ package: now, before, sameVersion }) =>
  /^http:/.test(now.resolved ?? "") && !(sameVersion && before?.resolved === now.resolved)
    ? {
        rule: "insecure-download",
        severity: "high",
        always: true,
        message: `${now.name} ${now.version} is fetched over http: anybody on the way may change it.`,
      }
    : null;

const ownSource: Rule = ({ package: now, before }) =>
  (now.source === "git" || now.source === "tarball") && before?.resolved !== now.resolved
    ? {
        rule: `${now.source}-source`,
        severity: "medium",
        message: `${now.name} comes from ${now.source === "git" ? "a git repository" : "an archive of its own"}, not from a registry.`,
      }
    : null;

const installScript: Rule = ({ package: now, before }, settings) =>
  now.installScript && before?.installScript !== true && !settings.allowScripts.includes(now.name)
    ? {
        rule: "install-script",
        severity: "high",
        always: true,
        message: `${now.name} ${now.version} runs a script when it is installed. Look at it, then name it in \`allowScripts\`.`,
      }
    : null;

const licence: Rule = ({ package: now, before }, settings) => {
  const denied = settings.denyLicenses.find((name) => now.license !== null && now.license.split(/[^A-Za-z0-9.+-]+/).includes(name));
  if (denied !== undefined && before?.license !== now.license)
    return {
      rule: "licence-denied",
      severity: "high",
      always: true,
      message: `${now.name} ${now.version} is under ${now.license ?? ""}, which the policy refuses.`,
    };
  if (before === null || before.license === null || before.license === now.license) return null;
  return {
    rule: "licence-changed",
    severity: "low",
    message: `${now.name} changed its licence from ${before.license} to ${now.license ?? "none"}.`,
  };
};

const impostor: Rule = (change, settings, isNpm) => {
  const { name } = change.package;
  if (!isNpm || !isNew(change) || settings.allowPackages.includes(name)) return null;
  const popular = imitatedName(name);
  if (popular === null) return null;
  return {
    rule: "typosquat",
    severity: "high",
    always: true,
    message: `${name} is one slip away from ${popular}. If it is truly meant, name it in \`allowPackages\`.`,
  };
};

const RULES: readonly Rule[] = [arrived, contentSwapped, hashMissing, foreignHost, plainHttp, ownSource, installScript, licence, impostor];

export function judgePackage(change: PackageChange, settings: CheckSettings["dependencies"], isNpm: boolean): PackageFault[] {
  return RULES.map((rule) => rule(change, settings, isNpm)).filter((fault) => fault !== null);
}
