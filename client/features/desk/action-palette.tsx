import type { TicketId } from '#shared/base/ids.ts';
import { statusOf } from '#shared/engine/configuration.ts';
import { subjectFor } from '#shared/engine/translation.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { groupOf, useActions } from '#client/ui/actions.tsx';
import { CommandPalette, type CommandItem } from '#client/ui/command-palette.tsx';
import { PhaseGlyph } from '#client/ui/phase-glyph.tsx';
import { createMemo, createSignal, on } from 'solid-js';
import { useDesk } from './desk-context.tsx';
import { createFoundTickets } from './found-tickets.ts';

/** Tickets that are offered beside the actions, before anything is typed: the newest ones of this person's lists. */
const TICKETS = 200;

/** Everything that can be done now, and the tickets to go to, by name. */
export function ActionPalette(props: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onTicket: (id: TicketId) => void;
}) {
  const { desk } = useDesk();
  const i18n = useI18n();
  const { t } = i18n;
  const actions = useActions();
  const list = desk.tickets(() => 'all');
  const [typed, setTyped] = createSignal('');
  const found = createFoundTickets(
    desk,
    () => (props.open ? typed() : ''),
    () => (props.open ? list().rows.slice(0, TICKETS) : []),
  );
  // Asked once, when it opens, of what had the focus then: what could be done is what is offered, whatever comes meanwhile.
  const acts = createMemo(
    on(
      () => props.open,
      (isOpen): readonly CommandItem[] =>
        isOpen
          ? actions
              .enabled()
              .filter((action) => action.isKeyOnly !== true)
              .toSorted((a, b) => groupOf(a).localeCompare(groupOf(b)))
              .map((action) => ({
                id: `action-${action.id}`,
                label: action.label(),
                group: groupOf(action),
                icon: action.icon?.(),
                keywords: action.keywords?.(),
                shortcut: actions.keysOf(action.id),
                onRun: action.run,
              }))
          : [],
    ),
  );
  const tickets = createMemo((): readonly CommandItem[] =>
    found().map(({ ticket, keywords }) => ({
      keywords,
      id: `ticket-${ticket.id}`,
      label:
        subjectFor(ticket, i18n.language(), desk.workspace().configuration) || t('desk.noSubject'),
      detail: [ticket.number === null ? '' : `#${ticket.number}`, ticket.requesterName]
        .filter((part) => part !== '')
        .join(' · '),
      group: t('desk.listLabel'),
      icon: (
        <PhaseGlyph
          phase={ticket.phase}
          tint={statusOf(desk.workspace().configuration, ticket.status)?.color}
        />
      ),
      onRun: () => props.onTicket(ticket.id),
    })),
  );
  return (
    <CommandPalette
      open={props.open}
      onOpenChange={props.onOpenChange}
      items={[...acts(), ...tickets()]}
      label={t('common.commands')}
      placeholder={t('desk.palettePlaceholder')}
      onQuery={setTyped}
    />
  );
}
