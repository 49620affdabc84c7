// A saved view that is shown otherwise than it is kept: whoever may change it keeps the changes, whoever may not makes a
// view of their own of them. Nothing is changed for others before.

import { Show, createEffect, createMemo, createSignal } from 'solid-js';
import { canonical, type Condition } from '#shared/conditions/condition.ts';
import { print } from '#shared/conditions/print.ts';
import type { ViewRow } from '#shared/protocol/rows.ts';
import type { ViewId } from '#client/data/index.ts';
import { changeView, mayChangeView, type createFilter } from '#client/features/search/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { useDesk } from './desk-context.tsx';
import type { ListLook } from './list-look.ts';
import styles from './view-changes.module.css';

type Filter = ReturnType<typeof createFilter>;
const EVERYTHING: Condition = { all: [] };

export type ViewEditing = ReturnType<typeof createViewEditing>;

/** The filter of a saved view, taken into the filter over the list to be changed there. */
export function createViewEditing(options: {
  readonly view: () => ViewId;
  readonly saved: () => ViewRow | undefined;
  readonly filter: Filter;
}) {
  const { view, saved, filter } = options;
  const [edited, setEdited] = createSignal<ViewId>();
  const isEditing = () => edited() !== undefined && edited() === view() && saved() !== undefined;
  const where = (): Condition => filter.where() ?? EVERYTHING;
  const end = (): void => {
    if (!isEditing()) return;
    setEdited(undefined);
    filter.clear();
  };
  const hasChanged = createMemo(() => {
    const before = saved()?.filter?.where;
    if (!isEditing() || before === undefined) return false;
    // As text: the server keeps the same tree with its parts named in another order.
    const { fields } = filter.grammar();
    return print(canonical(before), fields) !== print(canonical(where()), fields);
  });
  return {
    isEditing,
    where,
    hasChanged,
    begin: () => {
      const before = saved()?.filter?.where;
      if (before === undefined) return;
      setEdited(view());
      filter.show(before);
    },
    end,
    leave: () => setEdited(undefined),
  };
}

export function ViewChanges(props: {
  view: ViewRow;
  look: ListLook;
  editing: ViewEditing;
  onSaveAsNew: () => void;
}) {
  const { desk, slug } = useDesk();
  const { t } = useI18n();
  const [isBusy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const [isSaved, setSaved] = createSignal(false);
  const hasChanged = () => props.look.isOwn() || props.editing.hasChanged();
  const mayChange = () => mayChangeView(desk, props.view);
  // The feed has brought what was saved: nothing is left to be changed.
  createEffect(() => {
    if (hasChanged() || !isSaved()) return;
    setSaved(false);
    props.editing.end();
  });
  const save = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    const problemWords = await changeView(desk, slug, props.view.id, t, {
      ...props.look.look(),
      ...(props.editing.hasChanged() && { filter: { v: 1, where: props.editing.where() } }),
    });
    setBusy(false);
    setProblem(problemWords);
    setSaved(problemWords === undefined);
  };
  const discard = (): void => {
    setProblem(undefined);
    props.look.reset();
    props.editing.end();
  };
  return (
    <Show when={hasChanged() || props.editing.isEditing()}>
      <div class={styles['bar']} role="group" aria-label={t('filter.viewMenu')}>
        <p class={styles['words']} role="status">
          {problem() ??
            (hasChanged()
              ? t(mayChange() ? 'list.changed' : 'list.mayNot')
              : t('list.changeFilter'))}
        </p>
        <Show when={hasChanged() && mayChange()}>
          <Button size="small" variant="primary" busy={isBusy()} onClick={() => void save()}>
            {t('list.saveChanges')}
          </Button>
        </Show>
        <Show when={hasChanged()}>
          <Button size="small" onClick={() => props.onSaveAsNew()}>
            {t('list.saveAsNew')}
          </Button>
        </Show>
        <Button size="small" variant="quiet" onClick={discard}>
          {t('list.discard')}
        </Button>
      </div>
    </Show>
  );
}
