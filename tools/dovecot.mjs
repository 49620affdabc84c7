// Finds Dovecot, the mail server of the tests, or brings Debian's where apt is at hand. `DOVECOT` names one of your own.
import { existsSync } from 'node:fs';
import { installByApt, runs } from './browser.mjs';

const known = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot', '/opt/homebrew/sbin/dovecot'];
const packages = ['dovecot-core', 'dovecot-pop3d', 'dovecot-imapd'];

export const findDovecot = () =>
  [process.env.DOVECOT, ...known].find(
    (path) => path !== undefined && path !== '' && existsSync(path) && runs(path, ['--version']),
  );

/** The program, or the reason why there is none. */
export function findOrInstallDovecot() {
  const found = findDovecot();
  if (found !== undefined) return { path: found };
  installByApt(...packages);
  const installed = findDovecot();
  return installed === undefined
    ? { reason: 'there is no Dovecot here, and apt could not bring one' }
    : { path: installed };
}
