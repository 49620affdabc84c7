// Priority, category and product where they stand: a button that opens a searched list, or plain words for who may not.

import { Show, createMemo, type JSX } from 'solid-js';
import type { SaleId } from '#shared/base/ids.ts';
import { PRIORITIES, type Priority } from '#shared/engine/configuration.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Picker } from '#client/ui/picker.tsx';
import { categoryLabel, categoryOptions } from './category-names.ts';
import type { BoughtProduct } from './customer-sales.ts';
import { PRIORITY_LABELS } from './priority-labels.ts';
import { saleWords } from './sale-words.ts';
import { useTicket } from './ticket-context.tsx';
import styles from './ticket-facts.module.css';

type Opening = { readonly open: boolean; readonly onOpenChange: (open: boolean) => void };

export function PriorityPicker(props: Opening) {
  const { t } = useI18n();
  const { id, ticket, rights, act } = useTicket();
  const words = (priority: Priority) => t(PRIORITY_LABELS[priority]);
  const items = createMemo(() =>
    PRIORITIES.toReversed().map((priority) => ({
      id: priority,
      label: words(priority),
      selected: ticket().priority === priority,
    })),
  );
  const choose = (priority: Priority) => {
    const before = ticket().priority;
    if (priority === before) return;
    void act({
      commands: [{ type: 'change-priority', ticketId: id, priority }],
      done: t('ticket.prioritised', { priority: words(priority) }),
      undo: [{ type: 'change-priority', ticketId: id, priority: before }],
    });
  };
  return (
    <Show when={rights().edit} fallback={words(ticket().priority)}>
      <Picker
        {...props}
        items={items()}
        onChoose={(item) => choose(item.id)}
        label={t('ticket.changePriority')}
        placeholder={t('ticket.pickPriority')}
        triggerClass={styles['value'] ?? ''}
        triggerLabel={t('common.labelled', {
          label: t('ticket.changePriority'),
          value: words(ticket().priority),
        })}
      >
        {words(ticket().priority)}
      </Picker>
    </Show>
  );
}

export function CategoryPicker(props: Opening & { onChosen: (category: string) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { id, ticket, rights, configuration, desk, act } = useTicket();
  const words = (category: string) =>
    category === ''
      ? t('ticket.categoryNone')
      : categoryLabel(configuration(), category, i18n.language());
  const items = createMemo(() => [
    // Where it must have one it can get another, but not none.
    ...(configuration().mandatory.includes('category')
      ? []
      : [{ id: '', label: t('ticket.categoryNone'), selected: ticket().category === '' }]),
    ...categoryOptions(configuration(), i18n).map(({ value, label, group }) => ({
      id: value,
      label,
      group,
      selected: ticket().category === value,
    })),
  ]);

  async function choose(category: string): Promise<void> {
    const { category: old, priority, groupId } = ticket();
    if (category === old) return;
    // The category may bring its group along, which not everybody could give back.
    const canAllocate = desk.self().permissions.includes('ticket.assign-any');
    const isDone = await act({
      commands: [{ type: 'categorise', ticketId: id, category }],
      done: t('ticket.categorised', { category: words(category) }),
      undo: [
        { type: 'categorise', ticketId: id, category: old },
        { type: 'change-priority', ticketId: id, priority },
        ...(canAllocate && configuration().assignees.includes('group')
          ? [{ type: 'assign', ticketId: id, groupId } as const]
          : []),
      ],
    });
    if (isDone) props.onChosen(category);
  }

  return (
    <Show when={rights().edit} fallback={words(ticket().category)}>
      <Picker
        open={props.open}
        onOpenChange={props.onOpenChange}
        items={items()}
        onChoose={(item) => void choose(item.id)}
        label={t('ticket.changeCategory')}
        placeholder={t('ticket.pickCategory')}
        triggerClass={styles['value'] ?? ''}
        triggerLabel={t('common.labelled', {
          label: t('ticket.changeCategory'),
          value: words(ticket().category),
        })}
      >
        {words(ticket().category)}
      </Picker>
    </Show>
  );
}

/** Which of the requester's purchases it is about (P8); plain words while nothing is known to choose from. */
export function SalePicker(
  props: Opening & {
    bought: readonly BoughtProduct[] | undefined;
    /** What `children` show, as words. */
    value: string;
    children: JSX.Element;
  },
) {
  const { t } = useI18n();
  const { id, ticket, rights, configuration, act } = useTicket();
  const choices = () =>
    (props.bought ?? []).map(({ id: saleId, product: { designation }, serialNumber }) => ({
      id: saleId,
      label: saleWords({ designation, serialNumber }),
    }));
  const wordsOf = (saleId: SaleId) => choices().find(({ id: known }) => known === saleId)?.label;
  const items = createMemo(() => [
    // Where one must be named it can be another, but not none.
    ...(configuration().mandatory.includes('sale')
      ? []
      : [{ id: '', label: t('ticket.saleNoneOf'), selected: ticket().saleId === null }]),
    ...choices().map((choice) => ({ ...choice, selected: ticket().saleId === choice.id })),
  ]);

  function choose(chosen: string): void {
    const before = ticket().saleId;
    const saleId = chosen === '' ? null : (chosen as SaleId);
    if (saleId === before) return;
    void act({
      commands: [{ type: 'name-sale', ticketId: id, saleId }],
      done:
        saleId === null
          ? t('ticket.saleRemoved')
          : t('ticket.saleNamed', { product: wordsOf(saleId) ?? '' }),
      undo: [{ type: 'name-sale', ticketId: id, saleId: before }],
    });
  }

  return (
    <Show when={rights().correct && choices().length > 0} fallback={props.children}>
      <Picker
        open={props.open}
        onOpenChange={props.onOpenChange}
        items={items()}
        onChoose={(item) => choose(item.id)}
        label={t('ticket.changeSale')}
        placeholder={t('ticket.pickSale')}
        triggerClass={styles['value'] ?? ''}
        triggerLabel={t('common.labelled', {
          label: t('ticket.changeSale'),
          value: props.value,
        })}
      >
        <span>{props.children}</span>
      </Picker>
    </Show>
  );
}
