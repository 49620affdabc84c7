// A real mail transport for one test: Postfix with a configuration, a queue and a log in a temporary folder, on a free port of
// this machine. It delivers into the mailboxes of a test's Dovecot and nowhere else. It ends with whoever started it.

import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostfix } from '../../tools/postfix.mjs';
import { freePorts, isListening, type Dovecot } from './dovecot.ts';

export const hasPostfix = (): boolean => findPostfix() !== undefined;

export type Postfix = {
  readonly port: number;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
};

const START_LIMIT_MS = 30_000;

/** `addresses`: those who have a mailbox, named by what stands before the @; whoever else is written to comes back. */
export async function startPostfix(
  dovecot: Dovecot,
  addresses: readonly string[],
): Promise<Postfix> {
  const program = findPostfix();
  if (program === undefined) throw new Error('there is no Postfix');
  const folder = mkdtempSync(join(tmpdir(), 'homing-postfix-'));
  chmodSync(folder, 0o755);
  const at = (name: string): string => join(folder, name);
  for (const name of ['etc', 'queue', 'data']) mkdirSync(at(name));
  const [uid = 0, gid = 0] = ['-u', '-g'].map((flag) =>
    Number(execFileSync('id', [flag, 'postfix'], { encoding: 'utf8' })),
  );
  chownSync(at('data'), uid, gid);
  const [port = 0] = await freePorts(1);
  const domains = new Set(addresses.map((address) => address.slice(address.indexOf('@') + 1)));
  writeFileSync(
    at('etc/boxes'),
    addresses.map((address) => `${address} ${address.slice(0, address.indexOf('@'))}/\n`).join(''),
  );
  writeFileSync(at('etc/main.cf'), configuration(folder, dovecot, [...domains]));
  writeFileSync(at('etc/master.cf'), services(port));
  const log = (): string =>
    existsSync(at('maillog')) ? readFileSync(at('maillog'), 'utf8').slice(-8_000) : '';

  const child = spawn(program, ['-c', at('etc'), 'start-fg'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  // The script that was started waits for the master process, and does not pass a signal on to it.
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null)
      process.kill(Number(readFileSync(at('queue/pid/master.pid'), 'utf8')), 'SIGTERM');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  const end = performance.now() + START_LIMIT_MS;
  while (!(await isListening(port))) {
    if (child.exitCode !== null || performance.now() > end)
      throw new Error(`Postfix does not start: ${output}${log()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { port, log, stop };
}

function configuration(folder: string, { mails, certificate }: Dovecot, domains: string[]): string {
  return `compatibility_level = 3.6
config_directory = ${folder}/etc
queue_directory = ${folder}/queue
data_directory = ${folder}/data
mail_owner = postfix
maillog_file = ${folder}/maillog
maillog_file_prefixes = ${folder}
syslog_name = homing-test
myhostname = mx.nordlicht.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
recipient_delimiter = +
virtual_mailbox_domains = ${domains.join(', ')}
virtual_mailbox_maps = texthash:${folder}/etc/boxes
virtual_mailbox_base = ${mails.folder}
virtual_minimum_uid = ${mails.uid}
virtual_uid_maps = static:${mails.uid}
virtual_gid_maps = static:${mails.gid}
smtpd_reject_unlisted_recipient = no
smtpd_peername_lookup = no
smtpd_tls_security_level = may
smtpd_tls_cert_file = ${certificate.cert}
smtpd_tls_key_file = ${certificate.key}
smtp_dns_support_level = disabled
`;
}

const services = (port: number): string =>
  `127.0.0.1:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`;
