// The environment as it comes: names of all variables, and empty ones count as absent.

const names = [
  'BACKUP_DIR',
  'BACKUP_KEEP',
  'CLAMD_URL',
  'DATABASE_URL',
  'DATA_DIR',
  'DEMO',
  'FILES_GB',
  'HOST',
  'LOG_LEVEL',
  'MAIL_CA',
  'MAIL_FROM',
  'MAIL_PRIVATE',
  'METRICS_TOKEN',
  'API_RATE',
  'MIGRATE_DATABASE_URL',
  'NODE_ENV',
  'PORT',
  'PUBLIC_URL',
  'ROLE',
  'S3_URL',
  'SECRET_KEY',
  'SIGNUP',
  'SMTP_URL',
  'TLS_CERT',
  'TLS_KEY',
  'TRUST_PROXY',
] as const;

export type VariableName = (typeof names)[number];
export type Env = Readonly<Record<VariableName, string | undefined>>;

export function readEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const pairs = names.map((name) => {
    const text = source[name]?.trim();
    return [name, text === '' ? undefined : text] as const;
  });
  return Object.fromEntries(pairs) as Env;
}
