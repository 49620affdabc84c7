// The settings of a process, checked and complete. Nothing else reads the environment.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readEnv, type Env, type VariableName } from './env.ts';
import { loadOrMakeSecretKey } from './secret-key.ts';
import {
  addressList,
  BadValue,
  countUpTo,
  GIGABYTE,
  gigabytes,
  host,
  isLoopback,
  mailAddress,
  onOrOff,
  oneOf,
  origin,
  port,
  rate,
  secret,
  url,
} from './values.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Origin under which people reach the server, where it cannot be told from the request. */
  readonly publicUrl: string | undefined;
  /** Undefined: the embedded PostgreSQL under `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly migrateDatabaseUrl: string | undefined;
  readonly dataDir: string;
  readonly secretKey: string;
  readonly smtpUrl: string | undefined;
  /** Whom mails come from that no mailbox of a workspace sends. */
  readonly mailFrom: string | undefined;
  /** Mailboxes of workspaces may name servers of the house. */
  readonly allowsPrivateMail: boolean;
  /** PEM: certificates that mail servers may have beside those of known authorities. */
  readonly mailCa: string | undefined;
  readonly signUp: 'open' | 'first' | 'closed';
  readonly isDemo: boolean;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Addresses and CIDR ranges whose forwarding headers are believed. */
  readonly trustedProxies: readonly string[];
  readonly s3Url: string | undefined;
  /** Where the backups of the embedded database and the files are kept. */
  readonly backupDir: string;
  /** How many of them stay; 0: none is made by itself. */
  readonly backupKeep: number;
  readonly clamdUrl: string | undefined;
  readonly role: 'all' | 'web' | 'worker';
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  readonly isProduction: boolean;
  /** This process speaks TLS itself. */
  readonly hasTls: boolean;
  /** Where the built client lies. */
  readonly clientFolder: string;
  /** Opens /metrics to others than this machine. */
  readonly metricsToken: string | undefined;
  /** Bytes that the files of one workspace may take; undefined: as many as there is room for. */
  readonly filesBytes: number | undefined;
  /** Requests to the API per caller and minute; undefined: as many as they like. */
  readonly apiPerMinute: number | undefined;
}

/** One line per bad value, each beginning with the variable's name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

type Source = Readonly<Record<string, string | undefined>>;

const projectFolder = resolve(import.meta.dirname, '../..');

export function loadConfig(source: Source): Config {
  const settings = loadSettings(source);
  const secretKey = readEnv(source).SECRET_KEY ?? loadOrMakeSecretKey(settings.dataDir);
  return Object.freeze({ ...settings, secretKey });
}

/** All but the key, which is neither read nor made. */
export function loadSettings(source: Source): Omit<Config, 'secretKey'> {
  const problems: string[] = [];
  const settings = readSettings(readEnv(source), problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return settings;
}

function readSettings(env: Env, problems: string[]): Omit<Config, 'secretKey'> {
  const read = <Value, Default>(
    name: VariableName,
    parse: (text: string) => Value,
    otherwise: Default,
  ): Value | Default => {
    const text = env[name];
    if (text === undefined) return otherwise;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      problems.push(`${name}: ${error.message}.`);
      return otherwise;
    }
  };
  const postgresUrl = url(['postgres', 'postgresql']);

  const isProduction = env.NODE_ENV === 'production';
  const isDemo = read('DEMO', onOrOff, env.DATABASE_URL === undefined && !isProduction);
  const role = read('ROLE', oneOf(['all', 'web', 'worker']), 'all' as const);
  read('SECRET_KEY', secret, undefined);
  const tls = readTls(env, problems);
  const dataDir = dataDirOf(env);
  const settings = {
    host: read('HOST', host, isDemo ? '127.0.0.1' : '0.0.0.0'),
    port: read('PORT', port, 8080),
    publicUrl: read('PUBLIC_URL', origin, undefined),
    databaseUrl: read('DATABASE_URL', postgresUrl, undefined),
    migrateDatabaseUrl: read('MIGRATE_DATABASE_URL', postgresUrl, undefined),
    dataDir,
    backupDir: env.BACKUP_DIR === undefined ? join(dataDir, 'backups') : resolve(env.BACKUP_DIR),
    backupKeep: read('BACKUP_KEEP', countUpTo(1_000), isDemo ? 0 : 7),
    smtpUrl: read('SMTP_URL', url(['smtp', 'smtps']), undefined),
    mailFrom: read('MAIL_FROM', mailAddress, undefined),
    allowsPrivateMail: read('MAIL_PRIVATE', onOrOff, false),
    mailCa: env.MAIL_CA === undefined ? undefined : readPem('MAIL_CA', env.MAIL_CA, problems),
    signUp: read('SIGNUP', oneOf(['open', 'first', 'closed']), 'open' as const),
    isDemo,
    tls,
    hasTls: tls !== undefined,
    trustedProxies: read('TRUST_PROXY', addressList, []),
    s3Url: read('S3_URL', url(['https', 'http']), undefined),
    clamdUrl: read('CLAMD_URL', url(['tcp', 'unix']), undefined),
    role,
    logLevel: read(
      'LOG_LEVEL',
      oneOf(['debug', 'info', 'warn', 'error', 'fatal', 'silent']),
      'info' as const,
    ),
    isProduction,
    clientFolder: join(projectFolder, 'dist/client'),
    metricsToken: read('METRICS_TOKEN', secret, undefined),
    filesBytes: read('FILES_GB', gigabytes, 100 * GIGABYTE),
    apiPerMinute: read('API_RATE', rate, 6_000),
  };
  problems.push(...conflicts(env, settings));
  return settings;
}

/** Known without the rest. */
export const dataDirOf = ({ DATA_DIR: text }: { readonly DATA_DIR?: string | undefined }): string =>
  text === undefined || text.trim() === '' ? join(projectFolder, 'data') : resolve(text.trim());

/** Values that are good alone and not together. */
function conflicts(env: Env, settings: Omit<Config, 'secretKey'>): string[] {
  const found: string[] = [];
  if (settings.isDemo && !isLoopback(settings.host)) {
    found.push(
      `HOST: while the demo is on the server listens on this machine only; set DEMO=off to listen on ${settings.host}.`,
    );
  }
  if (env.MIGRATE_DATABASE_URL !== undefined && env.DATABASE_URL === undefined) {
    found.push(
      'MIGRATE_DATABASE_URL: needs DATABASE_URL, the role the server works as, beside it.',
    );
  }
  if (settings.role !== 'all' && env.DATABASE_URL === undefined) {
    found.push(`ROLE: ${settings.role} needs DATABASE_URL, a PostgreSQL that all processes share.`);
  }
  if (settings.role !== 'all' && env.SECRET_KEY === undefined) {
    found.push('SECRET_KEY: has to be set, to the same value for all processes, when ROLE is set.');
  }
  return found;
}

function readTls(env: Env, problems: string[]): Config['tls'] {
  const { TLS_CERT: certFile, TLS_KEY: keyFile } = env;
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined || keyFile === undefined) {
    const [missing, given] =
      certFile === undefined ? ['TLS_CERT', 'TLS_KEY'] : ['TLS_KEY', 'TLS_CERT'];
    problems.push(`${missing}: has to be set together with ${given}.`);
    return undefined;
  }
  const [cert, key] = [
    readPem('TLS_CERT', certFile, problems),
    readPem('TLS_KEY', keyFile, problems),
  ];
  return cert === undefined || key === undefined ? undefined : { cert, key };
}

function readPem(name: VariableName, file: string, problems: string[]): string | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.includes('-----BEGIN ')) return text;
    problems.push(`${name}: ${file} is not a PEM file.`);
  } catch (error) {
    problems.push(`${name}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  return undefined;
}
