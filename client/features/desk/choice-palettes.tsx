// The two questions that an act on the list may ask: to whom, and which status.

import UserRound from 'lucide-solid/icons/user-round';
import UserRoundX from 'lucide-solid/icons/user-round-x';
import Users from 'lucide-solid/icons/users';
import { localText } from '#shared/base/local-text.ts';
import { allowedStatuses, phaseOf } from '#shared/engine/workflow.ts';
import { statusOf, type Configuration, type StatusId } from '#shared/engine/configuration.ts';
import type { TicketListItem } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { CommandPalette, type CommandItem } from '#client/ui/command-palette.tsx';
import { PhaseGlyph } from '#client/ui/phase-glyph.tsx';
import { useDesk } from './desk-context.tsx';
import type { Assignee } from './list-acts.ts';

export function AssignPalette(props: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onChoose: (to: Assignee) => void;
}) {
  const { desk } = useDesk();
  const { t } = useI18n();
  const items = (): readonly CommandItem[] => {
    const { assignees } = desk.workspace().configuration;
    const self = desk.self();
    const people = [...desk.people().values()]
      .filter((person) => person.isOperator && !person.isDisabled)
      .toSorted((a, b) =>
        a.id === self.id ? -1 : b.id === self.id ? 1 : a.name.localeCompare(b.name),
      );
    const groups = [...desk.groups().values()].filter((group) => !group.isArchived);
    return [
      ...(assignees.includes('person')
        ? people.map(({ id, name }) => ({
            id,
            label: name,
            ...(id === self.id && { detail: t('common.you') }),
            icon: <UserRound />,
            group: t('desk.people'),
            onRun: () => props.onChoose({ kind: 'person', id, name }),
          }))
        : []),
      ...(assignees.includes('group')
        ? groups.map(({ id, name }) => ({
            id,
            label: name,
            icon: <Users />,
            group: t('desk.groups'),
            onRun: () => props.onChoose({ kind: 'group', id, name }),
          }))
        : []),
      {
        id: 'nobody',
        label: t('ticket.unassigned'),
        icon: <UserRoundX />,
        group: t('desk.people'),
        onRun: () => props.onChoose({ kind: 'nobody' }),
      },
    ].toSorted((a, b) => a.group.localeCompare(b.group));
  };
  return (
    <CommandPalette
      open={props.open}
      onOpenChange={props.onOpenChange}
      items={props.open ? items() : []}
      label={t('ticket.assignTo')}
      placeholder={t('ticket.assignPlaceholder')}
    />
  );
}

export function StatusPalette(props: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Undefined: of tickets that are not all on this device; the server decides for each. */
  tickets: readonly TicketListItem[] | undefined;
  onChoose: (status: StatusId, label: string) => void;
}) {
  const { desk } = useDesk();
  const i18n = useI18n();
  const items = (): readonly CommandItem[] => {
    const { configuration } = desk.workspace();
    return commonStatuses(configuration, props.tickets).map((id) => {
      const status = statusOf(configuration, id);
      const label = status === undefined ? id : localText(status.label, i18n.language());
      return {
        id,
        label,
        icon: <PhaseGlyph phase={phaseOf(configuration, id)} tint={status?.color} />,
        onRun: () => props.onChoose(id, label),
      };
    });
  };
  return (
    <CommandPalette
      open={props.open}
      onOpenChange={props.onOpenChange}
      items={props.open ? items() : []}
      label={i18n.t('ticket.changeStatus')}
      placeholder={i18n.t('ticket.changeStatus')}
    />
  );
}

function commonStatuses(
  configuration: Configuration,
  tickets: readonly TicketListItem[] | undefined,
): readonly StatusId[] {
  if (tickets === undefined) return configuration.statuses.map(({ id }) => id);
  const [first, ...others] = tickets.map((ticket) => allowedStatuses(configuration, ticket));
  return first?.filter((id) => others.every((allowed) => allowed.includes(id))) ?? [];
}
