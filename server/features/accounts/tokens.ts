import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits for a cookie or a key. Only its hash is stored. */
export const newToken = (prefix = ''): string => prefix + randomBytes(32).toString('base64url');

export const hashToken = (token: string): Buffer =>
  createHash('sha256').update(token, 'utf8').digest();

export const API_KEY_PREFIX = 'hk_';
