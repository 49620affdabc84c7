// A real mail server for tests: Dovecot as a process of its own, in a temporary folder, on free ports of this machine, with
// mailboxes that are folders. It ends with whoever started it.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { findDovecot } from '../../tools/dovecot.mjs';

export const MAIL_PASSWORD = 'secret-word';
export const hasDovecot = (): boolean => findDovecot() !== undefined;

export type Dovecot = {
  readonly ports: {
    readonly imap: number;
    readonly imaps: number;
    readonly pop3: number;
    readonly pop3s: number;
  };
  /** Its certificate is of nobody else's making. */
  readonly ca: string;
  readonly certificate: { readonly cert: string; readonly key: string };
  /** Where its mailboxes are, as folders, and whose they are. */
  readonly mails: { readonly folder: string; readonly uid: number; readonly gid: number };
  /** Puts mails into the mailbox of this name, which need not exist. */
  readonly put: (user: string, ...mails: readonly Buffer[]) => void;
  readonly count: (user: string) => number;
  /** All numbers of its mails change. */
  readonly loseIndex: (user: string) => void;
  /** At once, without a word to anybody. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};
export type DovecotOptions = {
  /** Asked about a token with its name behind it; 200 with `{"username": …}` where it counts. */
  readonly tokenUrl?: string;
};

const START_LIMIT_MS = 30_000;

export async function startDovecot(options: DovecotOptions = {}): Promise<Dovecot> {
  const program = findDovecot();
  if (program === undefined) throw new Error('there is no Dovecot');
  const folder = mkdtempSync(join(tmpdir(), 'homing-dovecot-'));
  chmodSync(folder, 0o755);
  const owner = mailOwner();
  const own = (path: string): void => {
    if (owner.isRoot) chownSync(path, owner.uid, owner.gid);
  };
  mkdirSync(join(folder, 'mail'));
  own(join(folder, 'mail'));
  const [imap = 0, imaps = 0, pop3 = 0, pop3s = 0] = await freePorts(4);
  const ports = { imap, imaps, pop3, pop3s };
  makeCertificate(folder);
  writeFileSync(join(folder, 'passwd'), '');
  writeFileSync(join(folder, 'dovecot.conf'), configuration(folder, ports, owner, options));

  let process: ChildProcess | undefined;
  let output = '';
  const start = async (): Promise<void> => {
    const child = spawn(program, ['-F', '-c', join(folder, 'dovecot.conf')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    process = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
    const end = performance.now() + START_LIMIT_MS;
    while (!(await isListening(pop3)) || !(await isListening(imap))) {
      if (child.exitCode !== null || performance.now() > end)
        throw new Error(`Dovecot does not start: ${output}${logOf(folder)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const child = process;
    process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const children = signal === 'SIGKILL' ? childrenOf(child.pid ?? 0) : [];
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    for (const pid of children) killIfThere(pid);
    await gone;
  };
  const boxOf = (user: string): string => join(folder, 'mail', user);
  const made = (user: string): string => {
    const box = boxOf(user);
    for (const path of [box, ...['tmp', 'new', 'cur'].map((name) => join(box, name))]) {
      if (existsSync(path)) continue;
      mkdirSync(path);
      own(path);
    }
    return box;
  };
  let put = 0;
  await start();
  return {
    ports,
    ca: readFileSync(join(folder, 'cert.pem'), 'utf8'),
    certificate: { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') },
    mails: { folder: join(folder, 'mail'), uid: owner.uid, gid: owner.gid },
    put: (user, ...mails) => {
      const box = made(user);
      for (const mail of mails) {
        put += 1;
        const name = `${1_700_000_000 + put}.${randomUUID()}.test`;
        writeFileSync(join(box, 'tmp', name), mail);
        own(join(box, 'tmp', name));
        renameSync(join(box, 'tmp', name), join(box, 'new', name));
      }
    },
    count: (user) =>
      ['new', 'cur'].reduce((sum, name) => sum + readdirSync(join(made(user), name)).length, 0),
    loseIndex: (user) => {
      for (const name of readdirSync(boxOf(user)))
        if (name.startsWith('dovecot')) rmSync(join(boxOf(user), name), { recursive: true });
    },
    kill: () => end('SIGKILL'),
    start,
    stop: async () => {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Owner = {
  readonly isRoot: boolean;
  readonly user: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
};

/** Root hands mail to Debian's own account for it; anybody else keeps it. */
function mailOwner(): Owner {
  const { uid, gid, username } = userInfo();
  if (uid !== 0) {
    const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
    return { isRoot: false, user: username, group, uid, gid };
  }
  const [mailUid, mailGid] = ['-u', '-g'].map((flag) =>
    Number(execFileSync('id', [flag, 'mail'], { encoding: 'utf8' })),
  );
  return { isRoot: true, user: 'mail', group: 'mail', uid: mailUid ?? 8, gid: mailGid ?? 8 };
}

function configuration(
  folder: string,
  ports: Dovecot['ports'],
  { isRoot, user, group, uid, gid }: Owner,
  { tokenUrl }: DovecotOptions,
): string {
  if (tokenUrl !== undefined)
    writeFileSync(
      join(folder, 'oauth2.conf'),
      `tokeninfo_url = ${tokenUrl}\nusername_attribute = username\nforce_introspection = no\n`,
    );
  const oauth =
    tokenUrl === undefined
      ? ''
      : `passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${folder}/oauth2.conf
}`;
  const free = ['anvil', 'imap-login', 'pop3-login']
    .map((service) => `service ${service} {\n  chroot =\n}`)
    .join('\n');
  return `protocols = imap pop3
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
disable_plaintext_auth = no
auth_mechanisms = plain login${tokenUrl === undefined ? '' : ' xoauth2'}
auth_failure_delay = 0
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
first_valid_uid = 1
mail_location = maildir:${folder}/mail/%n
mail_uid = ${user}
mail_gid = ${group}
mail_max_userip_connections = 100
pop3_lock_session = no
passdb {
  driver = static
  mechanisms = plain login
  args = password={PLAIN}${MAIL_PASSWORD}
}
${oauth}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}/mail/%n
}
namespace inbox {
  inbox = yes
}
service imap-login {
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service pop3-login {
  inet_listener pop3 {
    port = ${ports.pop3}
  }
  inet_listener pop3s {
    port = ${ports.pop3s}
    ssl = yes
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
${isRoot ? '' : `default_internal_user = ${user}\ndefault_login_user = ${user}\ndefault_internal_group = ${group}\n${free}`}
`;
}

function makeCertificate(folder: string): void {
  const made =
    '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost';
  const names = '-addext subjectAltName=DNS:localhost,IP:127.0.0.1';
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  execFileSync('openssl', ['req', ...`${made} ${names}`.split(' '), ...files], { stdio: 'ignore' });
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

export const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (is: boolean) => () => {
      socket.destroy();
      resolve(is);
    };
    socket.once('data', done(true)).once('error', done(false)).once('close', done(false));
  });

/** Only Linux tells; elsewhere they end by themselves when their parent has gone. */
function childrenOf(pid: number): number[] {
  const list = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(list)) return [];
  const direct = readFileSync(list, 'utf8').split(' ').filter(Boolean).map(Number);
  return direct.flatMap((child) => [child, ...childrenOf(child)]);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function logOf(folder: string): string {
  const path = join(folder, 'dovecot.log');
  return existsSync(path) && statSync(path).size > 0
    ? readFileSync(path, 'utf8').slice(-4_000)
    : '';
}
