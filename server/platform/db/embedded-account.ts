// PostgreSQL refuses to run as root. Started by root, the server runs it as an unprivileged account
// that exists already (nothing is added to the machine): the owner of an existing cluster, else
// `postgres`, else `nobody`.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** Undefined: run as whoever we are. */
export function chooseAccount(existingFolder: string | undefined): Account | undefined {
  const ownUid = process.getuid?.();
  if (ownUid === undefined) return undefined;
  const owner = existingFolder === undefined ? undefined : statSync(existingFolder);
  if (ownUid !== 0) {
    if (owner !== undefined && owner.uid !== ownUid) {
      throw new Error(
        `The database in ${existingFolder} belongs to ${accountName(owner.uid)}, so it cannot be started as ` +
          `${accountName(ownUid)}. Start as the account that started it first, or give the folder to this one (chown -R).`,
      );
    }
    return undefined;
  }
  if (owner !== undefined && owner.uid !== 0) {
    return { name: accountName(owner.uid), uid: owner.uid, gid: owner.gid };
  }
  const account = findAccount('postgres') ?? findAccount('nobody');
  if (account !== undefined) return account;
  throw new Error(
    'PostgreSQL does not run as root, and there is neither an account "postgres" nor "nobody" to run it as. ' +
      'Start as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

/** Whether an account can come as far as this folder: search permission on it and on all above. */
export function canReach(folder: string, account: Account | undefined): boolean {
  if (account === undefined) return true;
  for (let path = resolve(folder); ; path = dirname(path)) {
    const { mode, uid, gid } = statSync(path);
    const searchBit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & searchBit) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

function findAccount(name: string): Account | undefined {
  const uid = askId('-u', name);
  const gid = askId('-g', name);
  return uid === undefined || gid === undefined ? undefined : { name, uid, gid };
}

function askId(question: '-u' | '-g', name: string): number | undefined {
  try {
    const answer = execFileSync('id', [question, name], {
      encoding: 'utf8',
      timeout: 5_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return Number(answer.trim());
  } catch {
    return undefined; // no such account
  }
}

function accountName(uid: number): string {
  try {
    return execFileSync('id', ['-un', String(uid)], {
      encoding: 'utf8',
      timeout: 5_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return `uid ${uid}`; // an account without a name
  }
}
