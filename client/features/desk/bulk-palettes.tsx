// What an act on many rows asks: which priority, category, template, or the one into which they are merged.

import { createMemo, createSignal } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { PRIORITIES, statusOf, type Priority } from '#shared/engine/configuration.ts';
import { subjectFor } from '#shared/engine/translation.ts';
import type { TemplateRow } from '#shared/protocol/rows.ts';
import { isOffered } from '#shared/templates/template.ts';
import type { TicketListItem } from '#client/data/index.ts';
import { categoryLabel, categoryOptions, PRIORITY_LABELS } from '#client/features/tickets/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { CommandPalette, type CommandItem } from '#client/ui/command-palette.tsx';
import { PhaseGlyph } from '#client/ui/phase-glyph.tsx';
import { useDesk } from './desk-context.tsx';
import { createFoundTickets } from './found-tickets.ts';

type Opening = { readonly open: boolean; readonly onOpenChange: (open: boolean) => void };

/** Tickets that are offered beside the selected ones, before anything is typed: the newest. */
const OTHERS = 200;

export function PriorityPalette(
  props: Opening & { onChoose: (priority: Priority, label: string) => void },
) {
  const { t } = useI18n();
  const items = (): readonly CommandItem[] =>
    PRIORITIES.toReversed().map((priority) => {
      const label = t(PRIORITY_LABELS[priority]);
      return { id: priority, label, onRun: () => props.onChoose(priority, label) };
    });
  return (
    <CommandPalette
      open={props.open}
      onOpenChange={props.onOpenChange}
      items={props.open ? items() : []}
      label={t('ticket.changePriority')}
      placeholder={t('ticket.pickPriority')}
    />
  );
}

export function CategoryPalette(
  props: Opening & { onChoose: (category: string, label: string) => void },
) {
  const { desk } = useDesk();
  const i18n = useI18n();
  const { t } = i18n;
  const items = (): readonly CommandItem[] => {
    const { configuration } = desk.workspace();
    const none = t('ticket.categoryNone');
    return [
      ...(configuration.mandatory.includes('category')
        ? []
        : [{ id: '', label: none, onRun: () => props.onChoose('', none) }]),
      ...categoryOptions(configuration, i18n).map(({ value, label, group }) => ({
        id: value,
        label,
        group,
        onRun: () => props.onChoose(value, categoryLabel(configuration, value, i18n.language())),
      })),
    ];
  };
  return (
    <CommandPalette
      open={props.open}
      onOpenChange={props.onOpenChange}
      items={props.open ? items() : []}
      label={t('ticket.changeCategory')}
      placeholder={t('ticket.pickCategory')}
    />
  );
}

export function AnswerPalette(props: Opening & { onChoose: (template: TemplateRow) => void }) {
  const { desk } = useDesk();
  const { t } = useI18n();
  const items = (): readonly CommandItem[] => {
    const { id: personId, groupIds } = desk.self();
    return desk
      .templates()
      .filter((template) => isOffered(template, { personId, groupIds, ticketGroupId: null }))
      .filter(({ bodies }) => Object.keys(bodies).length > 0)
      .map((template) => ({
        id: template.id,
        label: template.name,
        ...(template.shortcut !== '' && { detail: `/${template.shortcut}` }),
        onRun: () => props.onChoose(template),
      }));
  };
  return (
    <CommandPalette
      open={props.open}
      onOpenChange={props.onOpenChange}
      items={props.open ? items() : []}
      label={t('bulk.answer')}
      placeholder={t('bulk.pickTemplate')}
    />
  );
}

/** The original: one of the selected, or another. */
export function MergePalette(
  props: Opening & {
    selected: readonly TicketListItem[];
    onChoose: (original: {
      readonly id: TicketId;
      readonly number: number | null;
      readonly name: string;
    }) => void;
  },
) {
  const { desk } = useDesk();
  const i18n = useI18n();
  const { t } = i18n;
  const open = desk.tickets(() => 'all');
  const [typed, setTyped] = createSignal('');
  const found = createFoundTickets(
    desk,
    () => (props.open ? typed() : ''),
    () => (props.open ? open().rows.slice(0, OTHERS) : []),
  );
  const items = createMemo((): readonly CommandItem[] => {
    if (!props.open) return [];
    const selected = new Set(props.selected.map(({ id }) => id));
    const others = found().filter(({ ticket }) => !selected.has(ticket.id));
    return [
      ...props.selected.map((ticket) => ({
        ticket,
        keywords: undefined,
        group: t('bulk.ofSelected'),
      })),
      ...others.map(({ ticket, keywords }) => ({ ticket, keywords, group: t('bulk.ofOthers') })),
    ].map(({ ticket, keywords, group }) => {
      const { configuration } = desk.workspace();
      const subject = subjectFor(ticket, i18n.language(), configuration) || t('desk.noSubject');
      const name = ticket.number === null ? subject : `#${ticket.number} ${subject}`;
      return {
        id: ticket.id,
        label: name,
        keywords,
        detail: ticket.requesterName,
        group,
        icon: (
          <PhaseGlyph phase={ticket.phase} tint={statusOf(configuration, ticket.status)?.color} />
        ),
        onRun: () => props.onChoose({ id: ticket.id, number: ticket.number, name }),
      };
    });
  });
  return (
    <CommandPalette
      open={props.open}
      onOpenChange={props.onOpenChange}
      items={items()}
      label={t('ticket.merge')}
      placeholder={t('bulk.mergeInto')}
      onQuery={setTyped}
    />
  );
}
