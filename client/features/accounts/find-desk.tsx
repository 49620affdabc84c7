import { useNavigate } from '@tanstack/solid-router';
import { createMemo, createSignal } from 'solid-js';
import type { ApiFailure } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { NO_PROBLEMS, formProblems, invalid } from './form-problems.ts';
import type { StartApi } from './start-api.ts';
import { isSlug, slugIn } from './suggest-slug.ts';
import styles from './accounts.module.css';

/** From the address of a workspace to its sign-in. One field: what is wrong with it stands beside it, with the focus. */
export function FindDesk(props: { api: StartApi }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const [typed, setTyped] = createSignal('');
  const [failure, setFailure] = createSignal<ApiFailure>();
  const [isBusy, setBusy] = createSignal(false);
  const error = createMemo(() => {
    const found = failure();
    if (found === undefined) return undefined;
    const { fields, summary } =
      found.kind === 'problem' && found.status === 404
        ? { ...NO_PROBLEMS, fields: { find: t('start.unknownWorkspace') } }
        : formProblems(found, { find: t('access.workspaceAddress') }, t);
    return fields['find'] ?? summary[0]?.message;
  });

  async function find(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy()) return;
    const workspace = slugIn(typed());
    const refuse = (why: ApiFailure): void => {
      setFailure(why);
      document.getElementById('find')?.focus();
    };
    if (workspace === '') return refuse(invalid([{ path: 'find', code: 'required' }]));
    if (!isSlug(workspace))
      return refuse({ kind: 'problem', status: 404, code: 'NOT_FOUND', title: '' });
    setBusy(true);
    const result = await props.api.workspace(workspace);
    setBusy(false);
    if (!result.ok) return refuse(result.error);
    await navigate({ to: '/s/$workspace', params: { workspace } });
  }

  return (
    <form class={styles['find']} onSubmit={(event) => void find(event)} novalidate>
      <TextField
        id="find"
        label={t('access.workspaceAddress')}
        hint={t('start.findHint', { url: `${location.host}/s/…` })}
        value={typed()}
        onInput={setTyped}
        error={error()}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
      />
      <Button type="submit" variant="primary" busy={isBusy()}>
        {t('access.findWorkspace')}
      </Button>
    </form>
  );
}
