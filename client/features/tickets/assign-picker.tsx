import UserRoundPlus from 'lucide-solid/icons/user-round-plus';
import UserRoundX from 'lucide-solid/icons/user-round-x';
import Users from 'lucide-solid/icons/users';
import { createMemo } from 'solid-js';
import type { GroupId, PersonId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { Avatar } from '#client/ui/avatar.tsx';
import { buttonClass } from '#client/ui/button-class.ts';
import { Picker } from '#client/ui/picker.tsx';
import { useTicket } from './ticket-context.tsx';

type Target =
  | { readonly kind: 'person'; readonly personId: PersonId }
  | { readonly kind: 'group'; readonly groupId: GroupId }
  | { readonly kind: 'nobody' };

/** To a person, a group or nobody. What one holds is handed over; the rest is allocated. */
export function AssignPicker(props: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { desk, id, ticket, rights, names, configuration, act } = useTicket();
  const isOpen = () => props.open;

  useActions().register({
    id: 'ticket.assign',
    group: () => t('ticket.actions'),
    label: () => t('ticket.assignTo'),
    keys: ['a'],
    run: () => props.onOpenChange(true),
  });

  const items = createMemo(() => {
    if (!isOpen()) return [];
    const { assignees } = configuration();
    const people = [...desk.people().values()]
      .filter((person) => person.isOperator && !person.isDisabled)
      .toSorted((a, b) => a.name.localeCompare(b.name));
    const groups = [...desk.groups().values()]
      .filter((group) => !group.isArchived)
      .toSorted((a, b) => a.name.localeCompare(b.name));
    return [
      ...(rights().assign && ticket().assigneeId !== null && assignees.includes('person')
        ? [
            {
              id: 'nobody',
              label: t('ticket.unassigned'),
              icon: <UserRoundX />,
              target: { kind: 'nobody' } as Target,
            },
          ]
        : []),
      ...(assignees.includes('person')
        ? people.map(({ id: personId, name, groupIds }) => ({
            id: personId as string,
            label: personId === desk.self().id ? t('ticket.youNamed', { name }) : name,
            detail: groupIds.map((groupId) => names.group(groupId)).join(', '),
            icon: <Avatar name={name} seed={personId} size="small" decorative />,
            group: t('ticket.people'),
            selected: ticket().assigneeId === personId,
            target: { kind: 'person', personId } as Target,
          }))
        : []),
      ...(assignees.includes('group')
        ? groups.map(({ id: groupId, name }) => ({
            id: groupId as string,
            label: name,
            icon: <Users />,
            group: i18n.word('group', 'other'),
            selected: ticket().groupId === groupId,
            target: { kind: 'group', groupId } as Target,
          }))
        : []),
    ];
  });

  function choose(target: Target): void {
    const before = ticket();
    const name =
      target.kind === 'person'
        ? names.person(target.personId)
        : target.kind === 'group'
          ? names.group(target.groupId)
          : '';
    const { assignees } = configuration();
    // A hand-over may end one's own right to give it away again.
    const canAllocate = desk.self().permissions.includes('ticket.assign-any');
    void act({
      commands: [command(target)],
      done: target.kind === 'nobody' ? t('ticket.unassignedDone') : t('ticket.assigned', { name }),
      undo: canAllocate
        ? [
            {
              type: 'assign',
              ticketId: id,
              ...(assignees.includes('person') && { assigneeId: before.assigneeId }),
              ...(assignees.includes('group') && { groupId: before.groupId }),
            },
          ]
        : undefined,
    });
  }

  function command(target: Target): Command {
    if (target.kind === 'nobody') return { type: 'assign', ticketId: id, assigneeId: null };
    const to =
      target.kind === 'person' ? { personId: target.personId } : { groupId: target.groupId };
    if (rights().handOver) return { type: 'hand-over', ticketId: id, to };
    return 'personId' in to
      ? { type: 'assign', ticketId: id, assigneeId: to.personId }
      : { type: 'assign', ticketId: id, groupId: to.groupId };
  }

  return (
    <Picker
      items={items()}
      open={isOpen()}
      onOpenChange={(open) => props.onOpenChange(open)}
      onChoose={(item) => choose(item.target)}
      label={t(rights().handOver ? 'ticket.handOverTo' : 'ticket.assignTo')}
      placeholder={t('ticket.assignPlaceholder')}
      triggerClass={buttonClass({ variant: 'quiet', size: 'small' })}
      placement="bottom-end"
    >
      <UserRoundPlus aria-hidden="true" />
      {t(rights().handOver ? 'ticket.handOver' : 'ticket.assign')}
    </Picker>
  );
}
