// Writes docs/PERMISSIONS.md from shared/access, so that what people read is what the policy does.

import { writeFileSync } from 'node:fs';
import { PERMISSIONS, type Permission } from '#shared/access/permissions.ts';
import { DEFAULT_PROFILES, type ProfileDefinition } from '#shared/access/profiles.ts';
import { can } from '#shared/access/can.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { TicketId } from '#shared/base/ids.ts';

const OTHERS: readonly (readonly [string, Actor])[] = [
  ['Holder of an access code', { kind: 'requester', ticketId: '' as TicketId }],
  ['Visitor', { kind: 'visitor' }],
];

export function permissionsDocument(): string {
  const profiles: readonly ProfileDefinition[] = DEFAULT_PROFILES;
  const head = [
    '| Permission | Allows one to |',
    ...profiles.map((profile) => ` ${profile.name['en']} |`),
    ...OTHERS.map(([name]) => ` ${name} |`),
  ].join('');
  const columns = 2 + profiles.length + OTHERS.length;
  const rows = (Object.keys(PERMISSIONS) as Permission[]).map((permission) => {
    const marks = [
      ...profiles.map((profile) => profile.permissions.includes(permission)),
      ...OTHERS.map(([, actor]) => can(actor, permission)),
    ].map((isGiven) => (isGiven ? ' yes |' : '  |'));
    return `| \`${permission}\` | ${PERMISSIONS[permission]} |${marks.join('')}`;
  });
  return `<!-- Written by tools/write-permissions.ts from shared/access; a test fails when it is out of date. -->
# Permissions

One policy, \`shared/access/can.ts\`, decides for screens, API, sync and the engine. It denies by default: what is not
in this table is not allowed. A profile is a set of permissions; every workspace starts with these five.

${head}
|${' --- |'.repeat(columns)}
${rows.join('\n')}

- Somebody's *own* requests are those whose requester is their account; a code opens the one ticket it was made for.
- An operator reads a ticket that is in one of their groups, in no group, or assigned to them. What one cannot read looks
  as if it did not exist.
- An API key has the scopes it was made with, out of the same list, as far as its maker has them at present; while its maker
  is disabled it opens nothing (docs/adr/0013). It acts for no person: it is in no group (so reading tickets of groups takes
  \`ticket.read-all\`), and it can neither hold nor answer a ticket under an exclusive lock.
- Timers, rules and the mail bridge act as the machine, which no permission limits; locks, transitions and mandatory fields
  bind it like everybody.
- The devices of a person replicate exactly what they may read (\`shared/access/scopes.ts\`).
`;
}

if (import.meta.main) {
  writeFileSync(new URL('../docs/PERMISSIONS.md', import.meta.url), permissionsDocument());
}
