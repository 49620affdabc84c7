// Finds Postfix, the other end of one test of mail, or brings Debian's where apt is at hand.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { installByApt } from './browser.mjs';

const program = '/usr/sbin/postfix';

/** Undefined for anybody but root, whom alone it serves. */
export const findPostfix = () =>
  process.getuid?.() === 0 && existsSync(program) ? program : undefined;

/** The program, or the reason why there is none. */
export function findOrInstallPostfix() {
  const found = findPostfix();
  if (found !== undefined) return { path: found };
  // Without a configuration its package starts no service: a test has one of its own.
  spawnSync('debconf-set-selections', {
    input: 'postfix postfix/main_mailer_type select No configuration\n',
  });
  installByApt('postfix');
  const installed = findPostfix();
  return installed === undefined
    ? { reason: 'there is no Postfix here that root could start, and apt could not bring one' }
    : { path: installed };
}
