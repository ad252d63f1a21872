/** What the one-shot migration reads from its environment. The only place here that looks at `process.env`. */
export interface MigrateEnv {
  databaseUrl: string;
}

export function readMigrateEnv(source: NodeJS.ProcessEnv = process.env): { ok: true; env: MigrateEnv } | { ok: false; problems: string[] } {
  const databaseUrl = source.DATABASE_URL ?? "";
  if (!/^postgres(ql)?:\/\//.test(databaseUrl)) {
    return { ok: false, problems: ["DATABASE_URL: must be a URL like postgresql://user:password@host:5432/name"] };
  }
  return { ok: true, env: Object.freeze({ databaseUrl }) };
}
