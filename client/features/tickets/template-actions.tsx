// What the templates of an answer will do when it is sent, each to be left out.

import X from 'lucide-solid/icons/x';
import { For, Show, createSignal, type Accessor } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { localText } from '#shared/base/local-text.ts';
import { assertNever } from '#shared/base/assert.ts';
import type { Priority } from '#shared/engine/configuration.ts';
import { categoryOf } from '#shared/engine/category.ts';
import { joinActions } from '#shared/templates/template-commands.ts';
import type { TemplateAction } from '#shared/templates/template.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './composer.module.css';

export type ChosenActions = {
  readonly all: Accessor<readonly TemplateAction[]>;
  readonly add: (actions: readonly TemplateAction[]) => void;
  readonly leaveOut: (action: TemplateAction) => void;
  readonly clear: () => void;
};

type DraftName = { readonly ticketId: TicketId; readonly generation: number };
const byDesk = new WeakMap<Desk, Map<string, ChosenActions>>();

/** Of one draft: they are still there when one comes back to the ticket, and after a reload. */
export function chosenActions(desk: Desk, draft: DraftName): ChosenActions {
  const known = byDesk.get(desk) ?? new Map<string, ChosenActions>();
  byDesk.set(desk, known);
  const key = `${draft.ticketId}/${draft.generation}`;
  const made = known.get(key) ?? createChosen(desk, draft);
  known.set(key, made);
  return made;
}

function createChosen(desk: Desk, draft: DraftName): ChosenActions {
  const [all, setAll] = createSignal<readonly TemplateAction[]>([]);
  let isCleared = false;
  const change = (next: (before: readonly TemplateAction[]) => readonly TemplateAction[]): void => {
    setAll(next);
    // Not before the earlier ones are here: they would be written over.
    // eslint-disable-next-line solid/reactivity -- asked once, when they are
    void loaded.then(() => desk.keepDraftActions(draft, all()));
  };
  const loaded = desk.draftActions(draft).then((kept) => {
    if (kept.length > 0 && !isCleared) setAll((chosen) => joinActions(kept, chosen));
  });
  return {
    all,
    add: (actions) => change((before) => joinActions(before, actions)),
    leaveOut: (action) => change((before) => before.filter((one) => one !== action)),
    clear: () => {
      isCleared = true;
      change(() => []);
    },
  };
}

/** Without a draft there is nothing that they could belong to. */
export const NO_ACTIONS: ChosenActions = {
  all: () => [],
  add: () => undefined,
  leaveOut: () => undefined,
  clear: () => undefined,
};

export function TemplateActions(props: { chosen: ChosenActions; isDisabled: boolean }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { names, configuration, desk } = useTicket();
  const priority = (value: Priority) =>
    ({
      low: t('ticket.priorityLow'),
      medium: t('ticket.priorityMedium'),
      high: t('ticket.priorityHigh'),
      critical: t('ticket.priorityCritical'),
    })[value];
  const label = (text: Parameters<typeof localText>[0] | undefined, id: string) =>
    text === undefined ? id : localText(text, i18n.language(), configuration().languages[0]);
  const sentence = (action: TemplateAction): string => {
    switch (action.type) {
      case 'change-status':
        return t('template.status', { status: names.status(action.status) });
      case 'close':
        return t('template.status', { status: names.status(configuration().closeStatus) });
      case 'change-priority':
        return t('template.priority', { priority: priority(action.priority) });
      case 'categorise':
        return t('template.category', {
          category: label(categoryOf(configuration(), action.category)?.label, action.category),
        });
      case 'tag':
        return [
          ...action.add.map((tag) => `+ ${tag}`),
          ...action.remove.map((tag) => `− ${tag}`),
        ].join(' ');
      case 'set-fields':
        return t('template.fields', {
          fields: i18n.formatList(
            Object.keys(action.fields).map((id) =>
              label(configuration().fields.find((field) => field.id === id)?.label, id),
            ),
          ),
        });
      case 'assign': {
        const { assigneeId, groupId } = action;
        return t('template.assign', {
          names: i18n.formatList([
            ...(assigneeId === undefined ? [] : [who(assigneeId)]),
            ...(groupId === undefined
              ? []
              : [groupId === null ? t('template.noGroup') : names.group(groupId)]),
          ]),
        });
      }
      default:
        return assertNever(action);
    }
  };
  const who = (id: Parameters<typeof names.person>[0]) =>
    id === null
      ? t('template.nobody')
      : desk.self().id === id
        ? desk.self().name
        : names.person(id);

  return (
    <Show when={props.chosen.all().length > 0}>
      <div class={styles['actions']}>
        <span>{t('template.onSending')}</span>
        <ul aria-label={t('template.onSending')}>
          <For each={props.chosen.all()}>
            {(action) => (
              <li>
                {sentence(action)}
                <IconButton
                  size="small"
                  label={t('template.leaveOut', { what: sentence(action) })}
                  icon={<X />}
                  disabled={props.isDisabled}
                  onClick={() => props.chosen.leaveOut(action)}
                />
              </li>
            )}
          </For>
        </ul>
      </div>
    </Show>
  );
}
