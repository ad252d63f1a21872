/** What each child may see of our environment: by name, so that a secret reaches only the process that needs it. */

type Environment = Readonly<Record<string, string | undefined>>;

const EVERY_CHILD = /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_.*|TZ|TERM|TMPDIR|CI|NODE_EXTRA_CA_CERTS|SSL_CERT_.*|(https?|no|all)_proxy)$/i;
/** What API and worker share; the console gets none of it. */
const BOTH = /^(TEMPORAL_.*|PRAXIS_HOST_ID|PRAXIS_REPOSITORY_(ROOTS|HOSTS|SCHEMES)|PRAXIS_LOG_LEVEL|PRAXIS_ALLOW_BENCH_KINDS)$/;
const ALLOWED = {
  api: /^(REDIS_URL|PRAXIS_API_HOST|PRAXIS_METRICS_(HOST|PORT)|PRAXIS_COLLABORATION_.*|PRAXIS_CONSOLE_ORIGINS|JWT_(ISSUER|AUDIENCE|JWKS_URL)|PRAXIS_RATE_.*)$/,
  // git over ssh needs the person's agent.
  worker: /^(PRAXIS_WORKSPACE_.*|PRAXIS_OUTPUT_.*|PRAXIS_PROTECTED_BRANCHES|PRAXIS_RUN_.*|SSH_AUTH_SOCK)$/,
  // The address of Temporal's pages is for a Temporal that we did not start: ours says its own.
  console: /^(PRAXIS_CONSOLE_URL|PRAXIS_API_PUBLIC_URL|PRAXIS_TEMPORAL_UI_URL|TEMPORAL_NAMESPACE)$/,
} as const;

export function childEnvironment(child: keyof typeof ALLOWED, own: Environment, given: Record<string, string>): Record<string, string> {
  const kept = Object.entries(own).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      (EVERY_CHILD.test(entry[0]) || (child !== "console" && BOTH.test(entry[0])) || ALLOWED[child].test(entry[0])),
  );
  return { ...Object.fromEntries(kept), ...given };
}
