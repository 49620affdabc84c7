// Acts on the selected rows, or on all that match: the bar over the list, the questions that the acts ask, what was not
// done, and the order that the server carries out.

import ListChecks from 'lucide-solid/icons/list-checks';
import { For, Show, createSignal } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { subjectFor } from '#shared/engine/translation.ts';
import { normalTag } from '#shared/engine/tags.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import { OrderDialog, orderFailureWords } from '#client/features/bulk/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { AnswerPalette, CategoryPalette, MergePalette, PriorityPalette } from './bulk-palettes.tsx';
import { registerBulkKeys, type BulkQuestion } from './bulk-keys.ts';
import type { Selection } from './create-selection.ts';
import { useDesk } from './desk-context.tsx';
import { exportTickets } from './export-tickets.ts';
import { NOTHING_MEANT, type ListActs, type NotDone, type Target } from './list-acts.ts';
import { SelectionBar } from './selection-bar.tsx';
import styles from './selection-bar.module.css';

export function BulkActs(props: {
  selection: Selection;
  acts: ListActs;
  /** Of the whole list, as far as this device knows. */
  total: number;
  element: () => Element | undefined;
  onTicket: (id: TicketId) => void;
}) {
  const { desk } = useDesk();
  const i18n = useI18n();
  const { t } = i18n;
  const toasts = useToasts();
  const [asking, setAsking] = createSignal<BulkQuestion>();
  /** For which tickets: those of the moment when one began to choose. Rows may leave the list meanwhile. */
  const [meant, setMeant] = createSignal(NOTHING_MEANT);
  const [into, setInto] = createSignal<{ readonly id: TicketId; readonly name: string }>();
  const tickets = () => props.selection.tickets();
  const target = (): Target => ({ tickets: tickets(), where: everything() });
  const isOffline = () => desk.sync().state === 'offline';
  const everything = () => props.selection.everything();

  registerBulkKeys({
    actions: useActions(),
    i18n,
    desk,
    // eslint-disable-next-line solid/reactivity -- one for the life of the list
    selection: props.selection,
    element: () => props.element(),
    hasRows: () => props.total > 0,
    onEverything: () => {
      if (isOffline()) toasts.show({ text: t('bulk.everythingOffline'), tone: 'danger' });
      else props.selection.chooseEverything();
    },
    onAsk: ask,
  });

  function ask(question: BulkQuestion): void {
    if (question === 'delete') props.acts.ask(target(), [{ type: 'delete' }], t('ticket.delete'));
    else if (question === 'export') void saveAll();
    else {
      setMeant(target());
      setAsking(question);
    }
  }
  async function saveAll(): Promise<void> {
    const where = everything();
    const scope = where === undefined ? { ids: tickets().map(({ id }) => id) } : { where };
    const failure = await exportTickets(desk, scope);
    toasts.show(
      failure === undefined
        ? { text: t('bulk.exported') }
        : { text: orderFailureWords(failure, i18n), tone: 'danger' },
    );
  }
  const panel = (question: BulkQuestion) => ({
    get open() {
      return asking() === question;
    },
    onOpenChange: (isOpen: boolean) => isOpen || setAsking(undefined),
  });
  function merge(): void {
    const original = into();
    setInto(undefined);
    if (original !== undefined) void props.acts.merge(meant(), original.id);
  }
  function chooseOriginal(original: {
    readonly id: TicketId;
    readonly number: number | null;
    readonly name: string;
  }): void {
    const { where } = meant();
    if (where === undefined) {
      setInto(original);
      return;
    }
    const others: Condition =
      original.number === null
        ? where
        : { all: [where, { not: { field: 'number', op: 'is', values: [original.number] } }] };
    props.acts.askAll(
      others,
      [{ type: 'merge', into: original.id }],
      t('bulk.mergeTitle', { subject: original.name }),
    );
  }

  return (
    <>
      <Show when={tickets().length > 0 || props.selection.isChoosing()}>
        <SelectionBar selection={props.selection} acts={props.acts} total={props.total} />
      </Show>
      <Show when={props.acts.outcome()}>
        {(outcome) => (
          <div class={styles['outcome']}>
            <Banner
              tone="warning"
              live="status"
              title={t(outcome().isUndo ? 'bulk.notUndone' : 'bulk.refused', {
                count: outcome().notDone.length,
              })}
              onDismiss={props.acts.closeOutcome}
            >
              <NotDoneList notDone={outcome().notDone} onTicket={props.onTicket} />
            </Banner>
          </div>
        )}
      </Show>
      <PriorityPalette
        {...panel('priority')}
        onChoose={(priority, label) => void props.acts.prioritise(meant(), priority, label)}
      />
      <CategoryPalette
        {...panel('category')}
        onChoose={(category, label) => void props.acts.categorise(meant(), category, label)}
      />
      <AnswerPalette
        {...panel('answer')}
        onChoose={(template) =>
          props.acts.ask(
            meant(),
            [
              {
                type: 'reply',
                bodies: template.bodies,
                ...(template.attachmentIds.length > 0 && { templateId: template.id }),
              },
              ...template.actions,
            ],
            t('common.labelled', { label: t('bulk.answer'), value: template.name }),
            template.attachmentIds.length > 0 ? t('bulk.withFiles') : undefined,
          )
        }
      />
      <MergePalette {...panel('merge')} selected={meant().tickets} onChoose={chooseOriginal} />
      <Show when={asking() === 'tags'}>
        <TagsDialog
          onClose={() => setAsking(undefined)}
          onChosen={(add, remove) => {
            setAsking(undefined);
            void props.acts.tag(meant(), add, remove);
          }}
        />
      </Show>
      <Show when={into()}>
        {(original) => (
          <Dialog
            open
            onOpenChange={() => setInto(undefined)}
            insistent
            title={t('bulk.mergeTitle', { subject: original().name })}
            footer={
              <>
                <Button onClick={() => setInto(undefined)}>{t('common.cancel')}</Button>
                <Button variant="danger" onClick={merge}>
                  {t('bulk.goMerge', {
                    count: meant().tickets.filter(({ id }) => id !== original().id).length,
                  })}
                </Button>
              </>
            }
          >
            <p>{t('bulk.mergeText')}</p>
          </Dialog>
        )}
      </Show>
      <Show when={props.acts.order()} keyed>
        {(asked) => (
          <OrderDialog
            desk={desk}
            asked={asked}
            onClose={props.acts.closeOrder}
            onGiven={() => {
              props.acts.closeOrder();
              props.selection.clear();
            }}
          />
        )}
      </Show>
    </>
  );
}

/** Marking rows by pressing them, for whoever has no key for it. */
export function ChooseButton(props: { selection: Selection }) {
  const { t } = useI18n();
  return (
    <IconButton
      label={t('bulk.choose')}
      icon={<ListChecks />}
      aria-pressed={props.selection.isChoosing()}
      onClick={() => props.selection.choose()}
    />
  );
}

/** Each with its reason, and the way to it. */
function NotDoneList(props: { notDone: readonly NotDone[]; onTicket: (id: TicketId) => void }) {
  const { desk } = useDesk();
  const i18n = useI18n();
  const nameOf = ({ ticket }: NotDone) =>
    subjectFor(ticket, i18n.language(), desk.workspace().configuration) || i18n.t('desk.noSubject');
  return (
    <ul class={styles['notDone']}>
      <For each={props.notDone}>
        {(one) => (
          <li>
            <button
              type="button"
              class={styles['ticket']}
              onClick={() => props.onTicket(one.ticket.id)}
            >
              <Show when={one.ticket.number}>{(number) => <bdi>#{number()}</bdi>}</Show>{' '}
              <bdi>{nameOf(one)}</bdi>
            </button>
            <span>{one.why}</span>
          </li>
        )}
      </For>
    </ul>
  );
}

function TagsDialog(props: {
  onClose: () => void;
  onChosen: (add: readonly string[], remove: readonly string[]) => void;
}) {
  const { t } = useI18n();
  const [add, setAdd] = createSignal('');
  const [remove, setRemove] = createSignal('');
  const tagsIn = (text: string) => [
    ...new Set(
      text
        .split(',')
        .map(normalTag)
        .filter((tag) => tag !== ''),
    ),
  ];
  const isEmpty = () => tagsIn(add()).length + tagsIn(remove()).length === 0;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isEmpty()) props.onChosen(tagsIn(add()), tagsIn(remove()));
  };
  return (
    <Dialog
      open
      onOpenChange={props.onClose}
      title={t('act.tag')}
      footer={
        <Button variant="primary" type="submit" form="bulk-tags" disabled={isEmpty()}>
          {t('bulk.apply')}
        </Button>
      }
    >
      <form id="bulk-tags" class={styles['form']} onSubmit={submit}>
        <TextField
          label={t('bulk.tagsAdd')}
          hint={t('bulk.tagsHint')}
          value={add()}
          onInput={setAdd}
          autocomplete="off"
        />
        <TextField
          label={t('bulk.tagsRemove')}
          value={remove()}
          onInput={setRemove}
          autocomplete="off"
        />
      </form>
    </Dialog>
  );
}
