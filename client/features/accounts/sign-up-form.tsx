import { useNavigate } from '@tanstack/solid-router';
import { createMemo, createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import { createIdSource } from '#shared/base/ids.ts';
import { localText } from '#shared/base/local-text.ts';
import type { ApiFailure } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { languageNames, languages } from '#client/i18n/languages.ts';
import { Button } from '#client/ui/button.tsx';
import { ErrorSummary } from '#client/ui/error-summary.tsx';
import { FieldGroup } from '#client/ui/field-group.tsx';
import { RadioGroup } from '#client/ui/radio-group.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { NO_PROBLEMS, formProblems, invalid, type Fault } from './form-problems.ts';
import { PASSWORD_MIN } from './password-min.ts';
import type { BlueprintSummary, StartApi } from './start-api.ts';
import { SLUG_MAX, isSlug, suggestSlug } from './suggest-slug.ts';
import styles from './accounts.module.css';

const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** A workspace with its first administrator, who is at the desk afterwards (W2). */
export function SignUpForm(props: { api: StartApi; blueprints: readonly BlueprintSummary[] }) {
  const i18n = useI18n();
  const { t } = i18n;
  const navigate = useNavigate();
  const [form, setForm] = createStore({
    blueprint: '',
    name: '',
    slug: '',
    language: '',
    adminName: '',
    email: '',
    password: '',
  });
  const [hasOwnSlug, setOwnSlug] = createSignal(false);
  const [failure, setFailure] = createSignal<ApiFailure>();
  const [isBusy, setBusy] = createSignal(false);
  // One key per form: a second click, or a repeat after a lost answer, makes no second workspace.
  // Not crypto.randomUUID(): an address without https has none.
  const key = createIdSource(Date.now, (bytes) =>
    crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
  )();
  const blueprint = () => form.blueprint || (props.blueprints[0]?.id ?? '');
  // Follows the page's until somebody chooses another.
  const language = () => form.language || i18n.language();
  const labels = (): Record<string, string> => ({
    blueprint: t('access.chooseBlueprint'),
    name: t('access.workspaceName'),
    slug: t('access.workspaceAddress'),
    language: t('start.firstLanguage'),
    'admin.name': t('access.yourName'),
    'admin.email': t('access.email'),
    'admin.password': t('access.password'),
  });
  /** Sentences made where they are read: a change of the page's language changes them too. */
  const problems = createMemo(() => {
    const found = failure();
    return found === undefined ? NO_PROBLEMS : formProblems(found, labels(), t);
  });
  const errorOf = (path: string) => problems().fields[path];

  function faults(): Fault[] {
    const found: Fault[] = [];
    if (form.name.trim() === '') found.push({ path: 'name', code: 'required' });
    if (!isSlug(form.slug))
      found.push({ path: 'slug', code: form.slug === '' ? 'required' : 'format' });
    if (form.adminName.trim() === '') found.push({ path: 'admin.name', code: 'required' });
    if (!EMAIL.test(form.email.trim()))
      found.push({
        path: 'admin.email',
        code: form.email.trim() === '' ? 'required' : 'format',
      });
    if (form.password.length < PASSWORD_MIN)
      found.push({ path: 'admin.password', code: 'too_short' });
    return found;
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy()) return;
    const found = faults();
    if (found.length > 0) {
      setFailure(invalid(found));
      return;
    }
    setBusy(true);
    const result = await props.api.signUp(
      {
        slug: form.slug,
        name: form.name.trim(),
        blueprint: blueprint(),
        language: language(),
        admin: { name: form.adminName.trim(), email: form.email.trim(), password: form.password },
      },
      key,
    );
    setBusy(false);
    if (!result.ok) setFailure(result.error);
    else await navigate({ to: '/w/$workspace', params: { workspace: result.value.data.slug } });
  }

  function setName(name: string): void {
    setForm('name', name);
    if (!hasOwnSlug()) setForm('slug', suggestSlug(name));
  }

  return (
    <form class={styles['form']} onSubmit={(event) => void submit(event)} novalidate>
      <ErrorSummary problems={problems().summary} />
      <div class={styles['signUp']}>
        <RadioGroup
          id="blueprint"
          name="blueprint"
          label={t('access.chooseBlueprint')}
          hint={t('access.chooseBlueprintHint')}
          error={errorOf('blueprint')}
          look="cards"
          value={blueprint()}
          onChange={(value) => setForm('blueprint', value)}
          options={props.blueprints.map((one) => ({
            value: one.id,
            label: localText(one.name, i18n.language()),
            hint: localText(one.summary, i18n.language()),
          }))}
        />
        <div class={styles['form']}>
          <FieldGroup legend={t('start.organisation')}>
            <TextField
              id="name"
              label={t('access.workspaceName')}
              value={form.name}
              onInput={setName}
              error={errorOf('name')}
              autocomplete="organization"
              maxlength={120}
            />
            <TextField
              id="slug"
              label={t('access.workspaceAddress')}
              hint={`${t('start.slugHintUrl', { url: `${location.host}/r/${form.slug || '…'}` })} ${t('access.workspaceAddressHint')}`}
              value={form.slug}
              onInput={(value) => {
                setOwnSlug(value !== '');
                setForm('slug', value.toLowerCase());
              }}
              error={errorOf('slug')}
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              maxlength={SLUG_MAX}
            />
            <Select
              id="language"
              label={t('start.firstLanguage')}
              value={language()}
              onChange={(value) => setForm('language', value)}
              error={errorOf('language')}
              options={languages.map((one) => ({ value: one, label: languageNames[one] }))}
            />
          </FieldGroup>
          <FieldGroup legend={t('start.administrator')}>
            <TextField
              id="admin.name"
              label={t('access.yourName')}
              value={form.adminName}
              onInput={(value) => setForm('adminName', value)}
              error={errorOf('admin.name')}
              autocomplete="name"
              maxlength={120}
            />
            <TextField
              id="admin.email"
              type="email"
              label={t('access.email')}
              value={form.email}
              onInput={(value) => setForm('email', value)}
              error={errorOf('admin.email')}
              autocomplete="email"
              maxlength={254}
            />
            <TextField
              id="admin.password"
              type="password"
              label={t('access.passwordNew')}
              hint={t('access.passwordHint')}
              value={form.password}
              onInput={(value) => setForm('password', value)}
              error={errorOf('admin.password')}
              autocomplete="new-password"
            />
          </FieldGroup>
          <Button type="submit" variant="primary" size="large" wide busy={isBusy()}>
            {t(isBusy() ? 'access.creating' : 'access.create')}
          </Button>
        </div>
      </div>
    </form>
  );
}
