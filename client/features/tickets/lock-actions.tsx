import { Show } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { Button } from '#client/ui/button.tsx';
import { useTicket } from './ticket-context.tsx';

/** Take it, let it go, or free it from whoever holds it: what is possible now. */
export function LockActions() {
  const { t } = useI18n();
  const actions = useActions();
  const { desk, id, ticket, rights, lock, names, configuration, act } = useTicket();

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

  return (
    <>
      <Show when={rights().take}>
        <Button
          size="small"
          variant={lock().kind === 'free' ? 'primary' : 'quiet'}
          aria-keyshortcuts="t"
          onClick={() => actions.run('ticket.take')}
        >
          {lock().kind === 'open' && ticket().assigneeId !== null
            ? t('ticket.assignToMe')
            : t('ticket.take')}
        </Button>
      </Show>
      <Show when={rights().drop}>
        <Button
          size="small"
          variant="quiet"
          onClick={() =>
            void act({
              commands: [{ type: 'drop', ticketId: id }],
              done: t('ticket.dropped'),
              undo: [{ type: 'take', ticketId: id }],
            })
          }
        >
          {t('ticket.drop')}
        </Button>
      </Show>
      <Show when={rights().breakLock}>
        <Button size="small" variant="danger-quiet" onClick={breakLock}>
          {t('ticket.breakLock')}
        </Button>
      </Show>
    </>
  );
}
