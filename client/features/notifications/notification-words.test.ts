// What the server tells of has a sentence here: an event that is new there must not be without words.

import { describe, expect, test } from 'vitest';
import type { PersonId } from '#shared/base/ids.ts';
import { BLUEPRINTS, configurationFor } from '#shared/blueprints/index.ts';
import { NOTICE_EVENTS } from '#shared/notifications/notice-events.ts';
import type { NotificationRow } from '#shared/protocol/rows.ts';
import { createI18n } from '#client/i18n/create-i18n.ts';
import { languages } from '#client/i18n/languages.ts';
import { notificationWords } from './notification-words.ts';

const ana = 'ana' as PersonId;
const ben = 'ben' as PersonId;
const helpdesk = BLUEPRINTS.find(({ id }) => id === 'helpdesk')!;
const configuration = configurationFor(helpdesk, { defaultGroup: null, language: 'en' });
const about = (row: Partial<NotificationRow>): NotificationRow =>
  ({ byName: 'Eva', detail: '', ...row }) as NotificationRow;
const [open] = configuration.statuses;

describe('what somebody is told', () => {
  test.each(languages)('N4ca has a sentence for each event, in %s', async (language) => {
    const i18n = await createI18n(language);
    for (const byName of ['Eva', '']) {
      const sentences = NOTICE_EVENTS.map((kind) =>
        notificationWords(
          about({ kind, byName, detail: kind === 'rated' ? '4' : open!.id }),
          { configuration, selfId: ana, ticket: undefined },
          i18n,
        ),
      );
      expect(sentences).not.toContain(i18n.t('notification.told.other'));
      expect(sentences.filter((words) => words === '' || words.includes('{{'))).toEqual([]);
    }
  });

  test.each([
    [{ kind: 'assigned', detail: ana }, { assigneeId: ben }, 'Eva assigned the ticket to you'],
    [{ kind: 'assigned', detail: 'printers' }, { assigneeId: ana }, 'the ticket to your group'],
    [{ kind: 'assigned' }, { assigneeId: ana }, 'Eva assigned the ticket to you'],
    [{ kind: 'assigned' }, { assigneeId: null }, 'Eva assigned the ticket to your group'],
    [{ kind: 'assigned', byName: '' }, undefined, 'The ticket is yours by a rule'],
    [{ kind: 'status-changed', detail: open!.id }, undefined, 'changed the status to “Open”'],
    [{ kind: 'status-changed', detail: 'gone' }, undefined, 'changed the status to “gone”'],
    [
      { kind: 'due-soon', byName: '', detail: 'next-response' },
      undefined,
      'The next answer is due',
    ],
    [{ kind: 'target-missed', detail: 'resolution' }, undefined, 'The solution is late'],
    [{ kind: 'escalated', byName: '', detail: 'Too long' }, undefined, 'Escalated by “Too long”'],
    [{ kind: 'escalated', byName: '' }, undefined, 'Escalated, please look'],
    [{ kind: 'solution-judged', detail: 'refused' }, undefined, 'Eva refused your solution'],
    [{ kind: 'rated', detail: '4' }, undefined, 'Eva gave 4 of 5'],
    [{ kind: 'rated', byName: '', detail: '4' }, undefined, 'Somebody gave 4 of 5'],
    [{ kind: 'of a newer server' }, undefined, 'Something has happened here'],
  ] as const)('N4cb %j of %j', async (row, ticket, words) => {
    expect(
      notificationWords(
        about(row as Partial<NotificationRow>),
        { configuration, selfId: ana, ticket },
        await createI18n('en'),
      ),
    ).toContain(words);
  });
});
