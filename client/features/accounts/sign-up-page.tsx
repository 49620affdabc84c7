import { useNavigate } from '@tanstack/solid-router';
import { Show, createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import { createIdSource } from '#shared/base/ids.ts';
import { localText } from '#shared/base/local-text.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { languageNames, languages } from '#client/i18n/languages.ts';
import { Button } from '#client/ui/button.tsx';
import { ErrorSummary } from '#client/ui/error-summary.tsx';
import { FieldGroup } from '#client/ui/field-group.tsx';
import { Logo } from '#client/ui/logo.tsx';
import { Page } from '#client/ui/page.tsx';
import { RadioGroup } from '#client/ui/radio-group.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { NO_PROBLEMS, fieldSentence, formProblems } from './form-problems.ts';
import type { BlueprintSummary, StartApi } from './start-api.ts';
import { StartTools } from './start-tools.tsx';
import styles from './accounts.module.css';

const SLUG = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const EMAIL = /^[^\s@]+@[^\s@]+$/;
const PASSWORD_MIN = 10;

/** The address that a name suggests: letters without marks, everything else a hyphen. */
export const suggestSlug = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '')
    .slice(0, 40);

export function SignUpPage(props: { api: StartApi; blueprints: readonly BlueprintSummary[] }) {
  const i18n = useI18n();
  const { t } = i18n;
  const navigate = useNavigate();
  const [form, setForm] = createStore({
    blueprint: '',
    name: '',
    slug: '',
    language: i18n.language() as string,
    adminName: '',
    email: '',
    password: '',
  });
  const [hasOwnSlug, setOwnSlug] = createSignal(false);
  const [problems, setProblems] = createSignal(NO_PROBLEMS);
  const [isBusy, setBusy] = createSignal(false);
  // One key per form: a second click, or a repeat after a lost answer, makes no second workspace.
  // Not crypto.randomUUID(): an address without https has none.
  const key = createIdSource(Date.now, (bytes) =>
    crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
  )();
  const blueprint = () => form.blueprint || (props.blueprints[0]?.id ?? '');
  const labels = (): Record<string, string> => ({
    name: t('access.workspaceName'),
    slug: t('access.workspaceAddress'),
    'admin.name': t('access.yourName'),
    'admin.email': t('access.email'),
    'admin.password': t('access.password'),
  });

  function check(): { path: string; code: string }[] {
    const found: { path: string; code: string }[] = [];
    if (form.name.trim() === '') found.push({ path: 'name', code: 'required' });
    if (!SLUG.test(form.slug)) found.push({ path: 'slug', code: 'format' });
    if (form.adminName.trim() === '') found.push({ path: 'admin.name', code: 'required' });
    if (!EMAIL.test(form.email.trim())) found.push({ path: 'admin.email', code: 'format' });
    if (form.password.length < PASSWORD_MIN)
      found.push({ path: 'admin.password', code: 'too_short' });
    return found;
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const found = check();
    if (found.length > 0) {
      const fields = Object.fromEntries(
        found.map(({ path, code }) => [path, fieldSentence(path, code, labels()[path]!, t)]),
      );
      setProblems({
        fields,
        summary: found.map(({ path }) => ({ fieldId: path, message: fields[path]! })),
      });
      return;
    }
    setBusy(true);
    const result = await props.api.signUp(
      {
        slug: form.slug,
        name: form.name.trim(),
        blueprint: blueprint(),
        language: form.language,
        admin: { name: form.adminName.trim(), email: form.email.trim(), password: form.password },
      },
      key,
    );
    setBusy(false);
    if (result.ok)
      await navigate({ to: '/w/$workspace', params: { workspace: result.value.data.slug } });
    else setProblems(formProblems(result.error, labels(), t));
  }

  function setName(name: string): void {
    setForm('name', name);
    if (!hasOwnSlug()) setForm('slug', suggestSlug(name));
  }

  return (
    <Page
      brand="Homing"
      brandHref="/"
      logo={<Logo />}
      title={t('access.signUpTitle')}
      lead={t('access.signUpLead')}
      tools={<StartTools />}
    >
      <form class={styles['form']} onSubmit={(event) => void submit(event)} novalidate>
        <ErrorSummary problems={problems().summary} />
        <RadioGroup
          name="blueprint"
          label={t('access.chooseBlueprint')}
          hint={t('access.chooseBlueprintHint')}
          look="cards"
          value={blueprint()}
          onChange={(value) => setForm('blueprint', value)}
          options={props.blueprints.map((one) => ({
            value: one.id,
            label: localText(one.name, i18n.language()),
            hint: localText(one.summary, i18n.language()),
          }))}
        />
        <FieldGroup legend={t('access.workspaceName')}>
          <TextField
            id="name"
            label={t('access.workspaceName')}
            value={form.name}
            onInput={setName}
            error={problems().fields['name']}
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
            error={problems().fields['slug']}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            maxlength={40}
          />
          <Select
            label={t('start.firstLanguage')}
            value={form.language}
            onChange={(value) => setForm('language', value)}
            options={languages.map((language) => ({
              value: language,
              label: languageNames[language],
            }))}
          />
        </FieldGroup>
        <FieldGroup legend={t('common.account')}>
          <TextField
            id="admin.name"
            label={t('access.yourName')}
            value={form.adminName}
            onInput={(value) => setForm('adminName', value)}
            error={problems().fields['admin.name']}
            autocomplete="name"
            maxlength={120}
          />
          <TextField
            id="admin.email"
            type="email"
            label={t('access.email')}
            value={form.email}
            onInput={(value) => setForm('email', value)}
            error={problems().fields['admin.email']}
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
            error={problems().fields['admin.password']}
            autocomplete="new-password"
          />
        </FieldGroup>
        <p>
          <Button type="submit" variant="primary" size="large" busy={isBusy()}>
            <Show when={isBusy()} fallback={t('access.create')}>
              {t('access.creating')}
            </Show>
          </Button>
        </p>
      </form>
    </Page>
  );
}
