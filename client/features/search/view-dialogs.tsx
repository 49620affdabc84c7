// Saving a filter as a view, and what becomes of one: another name, another filter, or none any more (S3). The server
// keeps views and the feed brings them to every device, so this needs a connection and says so.

import { Show, createEffect, createSignal, on } from 'solid-js';
import { mayChangeOwned } from '#shared/access/owner.ts';
import type { GroupId, SavedViewId } from '#shared/base/ids.ts';
import { localText } from '#shared/base/local-text.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ViewRow } from '#shared/protocol/rows.ts';
import { VIEW_LIMITS } from '#shared/views/saved-view.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';

/** Whether this person may change a view, as the server will decide. */
export function mayChangeView(desk: Desk, view: Pick<ViewRow, 'personId' | 'groupId'>): boolean {
  const self = desk.self();
  const actor = {
    kind: 'person' as const,
    personId: self.id,
    permissions: new Set(self.permissions),
    groupIds: self.groupIds,
  };
  const leadId = view.groupId === null ? null : (desk.groups().get(view.groupId)?.leadId ?? null);
  return mayChangeOwned(actor, { ...view, leadId });
}

/** How a view shows what it finds. */
export type ShownBy = Pick<ViewRow, 'columns' | 'sort' | 'groupBy'>;
const shownBy = ({ columns, sort, groupBy }: ShownBy): ShownBy => ({ columns, sort, groupBy });

/** Keeps what was changed of a view, for all who have it. Answers why not, in words. */
export async function changeView(
  desk: Desk,
  slug: string,
  id: SavedViewId,
  t: Translate,
  changed: ShownBy & { readonly filter?: { readonly v: 1; readonly where: Condition } },
): Promise<string | undefined> {
  const answer = await desk.api.patch(`w/${encodeURIComponent(slug)}/views/${id}`, {
    ...shownBy(changed),
    ...(changed.filter !== undefined && { filter: changed.filter }),
  });
  if (!answer.ok) return wordsOf(answer.error, t);
  desk.syncNow();
  return undefined;
}

/** `personal`, `workspace`, or a group's id. */
type Whose = string;
export function SaveViewDialog(props: {
  desk: Desk;
  slug: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  where: Condition | undefined;
  /** How it is shown. */
  shown: ShownBy;
  /** The filter as text, to be looked at once more. */
  text: string;
  onSaved: (id: SavedViewId) => void;
}) {
  const { t, language } = useI18n();
  const [name, setName] = createSignal('');
  const [whose, setWhose] = createSignal<Whose>('personal');
  const [problem, setProblem] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  createEffect(
    on(
      () => props.open,
      (isOpen) => {
        if (!isOpen) return;
        setName('');
        setWhose('personal');
        setProblem(undefined);
      },
    ),
  );
  const owners = () => [
    { value: 'personal', label: t('filter.forMe') },
    ...[...props.desk.groups().values()]
      .filter(
        ({ id, isArchived }) =>
          !isArchived && mayChangeView(props.desk, { personId: null, groupId: id }),
      )
      .map(({ id, name: label }) => ({ value: id as string, label })),
    ...(mayChangeView(props.desk, { personId: null, groupId: null })
      ? [{ value: 'workspace', label: t('filter.forAll') }]
      : []),
  ];
  const save = async (): Promise<void> => {
    if (name().trim() === '') return void setProblem(t('filter.nameMissing'));
    setBusy(true);
    const scope =
      whose() === 'personal' || whose() === 'workspace'
        ? { scope: whose() }
        : { scope: 'group', groupId: whose() as GroupId };
    const made = await props.desk.api.post<{ id: SavedViewId }>(
      `w/${encodeURIComponent(props.slug)}/views`,
      {
        ...scope,
        name: { [language()]: name().trim() },
        filter: { v: 1, where: props.where ?? { all: [] } },
        ...shownBy(props.shown),
      },
    );
    setBusy(false);
    if (!made.ok) return void setProblem(wordsOf(made.error, t));
    props.onOpenChange(false);
    props.desk.syncNow();
    props.onSaved(made.value.data.id);
  };
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      size="small"
      title={t('filter.saveAsView')}
      footer={
        <>
          <Button onClick={() => props.onOpenChange(false)}>{t('common.cancel')}</Button>
          <Button variant="primary" busy={isBusy()} onClick={() => void save()}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('filter.name')}
        hint={props.text}
        error={problem()}
        maxLength={VIEW_LIMITS.name}
        data-autofocus
        value={name()}
        onInput={setName}
        onKeyDown={(event) => event.key === 'Enter' && !event.isComposing && void save()}
      />
      <Show when={owners().length > 1}>
        <Select label={t('filter.whose')} options={owners()} value={whose()} onChange={setWhose} />
      </Show>
    </Dialog>
  );
}

export function RenameViewDialog(props: {
  desk: Desk;
  slug: string;
  view: ViewRow | undefined;
  onClose: () => void;
}) {
  const { t, language } = useI18n();
  const [name, setName] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  createEffect(
    on(
      () => props.view?.id,
      () => {
        setName(props.view === undefined ? '' : localText(props.view.name, language()));
        setProblem(undefined);
      },
    ),
  );
  const save = async (): Promise<void> => {
    const { view } = props;
    if (view === undefined) return;
    if (name().trim() === '') return void setProblem(t('filter.nameMissing'));
    setBusy(true);
    const changed = await props.desk.api.patch(
      `w/${encodeURIComponent(props.slug)}/views/${view.id}`,
      {
        name: { ...view.name, [language()]: name().trim() },
      },
    );
    setBusy(false);
    if (!changed.ok) return void setProblem(wordsOf(changed.error, t));
    props.desk.syncNow();
    props.onClose();
  };
  return (
    <Dialog
      open={props.view !== undefined}
      onOpenChange={(isOpen) => !isOpen && props.onClose()}
      size="small"
      title={t('filter.rename')}
      footer={
        <>
          <Button onClick={() => props.onClose()}>{t('common.cancel')}</Button>
          <Button variant="primary" busy={isBusy()} onClick={() => void save()}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('filter.name')}
        error={problem()}
        maxLength={VIEW_LIMITS.name}
        data-autofocus
        value={name()}
        onInput={setName}
        onKeyDown={(event) => event.key === 'Enter' && !event.isComposing && void save()}
      />
    </Dialog>
  );
}

export function DeleteViewDialog(props: {
  desk: Desk;
  slug: string;
  view: ViewRow | undefined;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const { t, language } = useI18n();
  const [problem, setProblem] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  const remove = async (): Promise<void> => {
    const { view } = props;
    if (view === undefined) return;
    setBusy(true);
    const removed = await props.desk.api.remove(
      `w/${encodeURIComponent(props.slug)}/views/${view.id}`,
    );
    setBusy(false);
    if (!removed.ok) return void setProblem(wordsOf(removed.error, t));
    setProblem(undefined);
    props.desk.syncNow();
    props.onDeleted();
    props.onClose();
  };
  return (
    <Dialog
      open={props.view !== undefined}
      onOpenChange={(isOpen) => !isOpen && props.onClose()}
      size="small"
      insistent
      title={t('filter.deleteTitle', {
        name: props.view === undefined ? '' : localText(props.view.name, language()),
      })}
      description={problem() ?? t('filter.deleteText')}
      footer={
        <>
          <Button onClick={() => props.onClose()}>{t('common.cancel')}</Button>
          <Button variant="danger" busy={isBusy()} onClick={() => void remove()}>
            {t('common.delete')}
          </Button>
        </>
      }
    />
  );
}

type Translate = ReturnType<typeof useI18n>['t'];
type Failure = Extract<Awaited<ReturnType<Desk['api']['patch']>>, { ok: false }>['error'];

const wordsOf = (failure: Failure, t: Translate): string =>
  failure.kind === 'unreachable'
    ? t('filter.needsConnection')
    : (failure.errors?.[0]?.message ?? failure.detail ?? failure.title);
