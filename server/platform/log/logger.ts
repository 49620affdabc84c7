// One JSON line per event on standard output. Names and contents of tickets never belong into a
// log; what could carry a secret by accident is removed here once.
import { pino, type DestinationStream } from 'pino';

export interface Logger {
  debug(fields: object, message?: string): void;
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
  fatal(fields: object, message?: string): void;
  child(fields: object): Logger;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

const secretPaths = [
  'password',
  'secret',
  'token',
  'accessCode',
  'cookie',
  'authorization',
  'headers.cookie',
  'headers.authorization',
  'headers["access-code"]',
  'headers["set-cookie"]',
];

export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: [...secretPaths, ...secretPaths.map((path) => `*.${path}`)], remove: true },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
