// argon2id at 19 MiB and two passes (OWASP's floor). Hashing is the one costly thing that a stranger can cause, so
// only a few run at a time and only so many wait.

import { hash, verify } from '@node-rs/argon2';
import { AppError } from '#server/platform/http/app-error.ts';

const OPTIONS = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;
const MAX_RUNNING = 2;
const MAX_WAITING = 64;

export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 128;

export type Passwords = {
  readonly hash: (password: string) => Promise<string>;
  /** Takes as long without a hash as with one, so that nobody learns who has an account. */
  readonly matches: (storedHash: string | null | undefined, password: string) => Promise<boolean>;
};

export function createPasswords(): Passwords {
  let running = 0;
  const waiting: (() => void)[] = [];

  const limited = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= MAX_RUNNING) {
      if (waiting.length >= MAX_WAITING)
        throw new AppError('UNAVAILABLE', { headers: { 'retry-after': '2' } });
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };

  let decoy: Promise<string> | undefined;
  return {
    hash: (password) => limited(() => hash(password, OPTIONS)),
    matches: async (storedHash, password) => {
      decoy ??= hash('nobody has this password', OPTIONS);
      const target = storedHash ?? (await decoy);
      const isMatch = await limited(() => verify(target, password));
      return isMatch && typeof storedHash === 'string';
    },
  };
}

const COMMON =
  'password passw0rd 12345678 123456789 1234567890 87654321 qwertyui qwerty123 qwertyuiop qwertz123 azertyuiop 1q2w3e4r ' +
  '1qaz2wsx iloveyou sunshine princess football baseball superman starwars trustno1 letmein1 welcome1 welcome123 ' +
  'admin123 administrator changeme computer internet whatever michelle jennifer abcd1234 abc12345 abcdefgh asdfghjk ' +
  'asdfghjkl zxcvbnm1 dragon123 monkey123 master123 shadow123 password1 password12 password123 motdepasse bonjour1 ' +
  'bonjour123 soleil123 passwort helpdesk support1 support123 geheim123 hallo123';
const COMMON_PASSWORDS = new Set(COMMON.split(' '));

/** What makes a password too easy, or undefined. `known`: what an attacker knows of the person. */
export function passwordWeakness(password: string, known: readonly string[]): string | undefined {
  const plain = password.toLowerCase();
  if (COMMON_PASSWORDS.has(plain)) return 'This password is among the most used ones';
  if (new Set(plain).size < 4) return 'This password repeats too few characters';
  const isKnown = known.some((word) => word.length >= 3 && plain === word.toLowerCase());
  return isKnown ? 'The password must not be your name or address' : undefined;
}
