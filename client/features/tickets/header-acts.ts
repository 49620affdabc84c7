// What the header offers to do with the ticket, in the order in which it stands there. Where there is room each is a
// button; on a narrow pane the first is, and the others are in a menu.

import type { Accessor } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { useTicket } from './ticket-context.tsx';

export type HeaderAct = {
  readonly label: string;
  readonly look: 'primary' | 'secondary' | 'quiet' | 'danger-quiet';
  readonly shortcut?: string;
  readonly run: () => void;
};

export function createHeaderActs(): Accessor<readonly HeaderAct[]> {
  const { t } = useI18n();
  const actions = useActions();
  const { desk, id, ticket, rights, lock, names, configuration, act } = useTicket();

  const drop = () =>
    void act({
      commands: [{ type: 'drop', ticketId: id }],
      done: t('ticket.dropped'),
      undo: [{ type: 'take', ticketId: id }],
    });
  const breakLock = () => {
    const state = lock();
    if (state.kind !== 'taken') return;
    const takes =
      desk.self().permissions.includes('ticket.take') &&
      configuration().assignees.includes('person');
    void act({
      commands: [
        { type: 'break-lock', ticketId: id },
        ...(takes ? ([{ type: 'take', ticketId: id }] as const) : []),
      ],
      done: t('ticket.lockBroken', { name: names.person(state.by) }),
    });
  };
  const take = (): HeaderAct => ({
    label:
      lock().kind === 'open' && ticket().assigneeId !== null
        ? t('ticket.assignToMe')
        : t('ticket.take'),
    look: lock().kind === 'free' ? 'primary' : 'quiet',
    shortcut: 't',
    run: () => actions.run('ticket.take'),
  });
  const end = (isOpen: boolean): HeaderAct => ({
    label: t(isOpen ? 'ticket.close' : 'ticket.reopen'),
    look: isOpen ? 'quiet' : 'secondary',
    shortcut: 'e',
    run: () => actions.run('ticket.close'),
  });

  return () => {
    const may = rights();
    return [
      ...(may.take ? [take()] : []),
      ...(may.close ? [end(true)] : []),
      ...(may.reopen ? [end(false)] : []),
      ...(may.drop ? [{ label: t('ticket.drop'), look: 'quiet' as const, run: drop }] : []),
      ...(may.breakLock
        ? [{ label: t('ticket.breakLock'), look: 'danger-quiet' as const, run: breakLock }]
        : []),
    ];
  };
}
