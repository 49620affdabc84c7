import { Show, createResource, createSignal, untrack, type JSX } from 'solid-js';
import { isSite, MOST_SITES } from '#shared/engine/contact-forms.ts';
import type { ApiAnswer, ApiFailure, Desk } from '#client/data/index.ts';
import {
  AdministrationPage,
  BackToAdministration,
  failureWords,
  FromServer,
} from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Checkbox } from '#client/ui/checkbox.tsx';
import { ErrorSummary, type FieldProblem } from '#client/ui/error-summary.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextArea } from '#client/ui/text-area.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { CodeToCopy } from './code-to-copy.tsx';
import { createContactFormsApi, type ContactSettings } from './contact-forms-api.ts';
import { codesFor, sitesOf } from './contact-sites.ts';
import styles from './contact-forms.module.css';

const EXAMPLE = 'https://www.example.org';
const OTHERS = ['phone', 'address', 'city'] as const;
const SITES = 'contact-sites';

/** Which sites may send forms, and the code for their pages (X4). Needs the server; says so when it is away. */
export function ContactFormsPage(props: { desk: Desk; slug: string; syncMark: JSX.Element }) {
  const { t } = useI18n();
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const requests = createContactFormsApi(props.desk.api, props.slug);
  const isAllowed = () => props.desk.self().permissions.includes('settings.manage');
  const [answer, { refetch }] = createResource(isAllowed, () => requests.load());
  return (
    <AdministrationPage
      desk={props.desk}
      slug={props.slug}
      syncMark={props.syncMark}
      permission="settings.manage"
      name={t('contact.title')}
      title={t('contact.title')}
      lead={t('contact.intro')}
    >
      <p>
        <BackToAdministration slug={props.slug} />
      </p>
      <FromServer answer={answer} rows={6} onRetry={() => void refetch()}>
        {(first) => <Form requests={requests} loaded={first()} slug={props.slug} />}
      </FromServer>
    </AdministrationPage>
  );
}

function Form(props: {
  requests: ReturnType<typeof createContactFormsApi>;
  loaded: ApiAnswer<ContactSettings>;
  slug: string;
}) {
  const { t } = useI18n();
  const toasts = useToasts();
  const [saved, setSaved] = createSignal(untrack(() => props.loaded));
  const forms = () => saved().data.contactForms ?? { isEnabled: false, sites: [] };
  const [isEnabled, setEnabled] = createSignal(untrack(forms).isEnabled);
  const [typed, setTyped] = createSignal(untrack(forms).sites.join('\n'));
  const [problems, setProblems] = createSignal<readonly FieldProblem[]>([]);
  const [isBusy, setBusy] = createSignal(false);

  function faults(sites: readonly string[]): readonly FieldProblem[] {
    const wrong = sites.filter((site) => !isSite(site));
    if (wrong.length > 0)
      return [
        { fieldId: SITES, message: t('contact.siteFormat', { site: wrong[0]!, example: EXAMPLE }) },
      ];
    if (sites.length > MOST_SITES)
      return [{ fieldId: SITES, message: t('contact.tooManySites', { number: MOST_SITES }) }];
    if (isEnabled() && sites.length === 0)
      return [{ fieldId: SITES, message: t('contact.noSites') }];
    return [];
  }
  const problemOf = (failure: ApiFailure): string =>
    failure.kind !== 'unreachable' && failure.code === 'PRECONDITION_FAILED'
      ? t('notification.changedMeanwhile')
      : failureWords(failure, t);

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy()) return;
    const sites = sitesOf(typed());
    const found = faults(sites);
    setProblems(found);
    if (found.length > 0) return;
    setBusy(true);
    const result = await props.requests.change({ isEnabled: isEnabled(), sites }, saved().etag);
    setBusy(false);
    if (!result.ok) {
      setProblems([{ message: problemOf(result.error) }]);
      return;
    }
    setSaved(result.value);
    setTyped(forms().sites.join('\n'));
    toasts.show({ text: t('account.saved'), tone: 'success' });
  }

  return (
    <>
      <form class={styles['form']} onSubmit={(event) => void save(event)} novalidate>
        <ErrorSummary problems={[...problems()]} />
        <Checkbox label={t('contact.isEnabled')} checked={isEnabled()} onChange={setEnabled} />
        <TextArea
          id={SITES}
          label={t('contact.sites')}
          hint={t('contact.sitesHint', { example: EXAMPLE })}
          value={typed()}
          onInput={setTyped}
          error={problems().find(({ fieldId }) => fieldId === SITES)?.message}
          rows={4}
          dir="ltr"
          spellcheck={false}
          autocomplete="off"
        />
        <div class={styles['actions']}>
          <Button type="submit" variant="primary" busy={isBusy()}>
            {t('common.save')}
          </Button>
        </div>
      </form>
      <Show when={forms().isEnabled}>
        <CodesToCopy slug={props.slug} settings={saved().data} />
      </Show>
    </>
  );
}

function CodesToCopy(props: { slug: string; settings: ContactSettings }) {
  const { t, ...i18n } = useI18n();
  const nameOf = (one: string) =>
    new Intl.DisplayNames([i18n.language()], { type: 'language' }).of(one) ?? one;
  const [chosen, setChosen] = createSignal<string>();
  const language = () => chosen() ?? props.settings.languages[0] ?? 'en';
  const codes = () =>
    codesFor(location.origin, props.slug, {
      language: language(),
      title: t('contact.frameTitle'),
      labels: {
        name: t('common.name'),
        email: t('common.email'),
        subject: t('ticket.subject'),
        description: t('contact.description'),
        send: t('conversation.send'),
        others: OTHERS.filter((name) => props.settings.mandatory.includes(name)).map(
          (name) => [name, t(`common.${name}`)] as const,
        ),
      },
    });
  return (
    <section class={styles['section']} aria-labelledby="contact-code">
      <h2 id="contact-code">{t('contact.code')}</h2>
      <Show when={props.settings.languages.length > 1}>
        <Select
          label={t('contact.language')}
          value={language()}
          options={props.settings.languages.map((one) => ({ value: one, label: nameOf(one) }))}
          onChange={setChosen}
        />
      </Show>
      <CodeToCopy
        id="contact-script"
        label={t('contact.script')}
        hint={t('contact.scriptHint')}
        code={codes().script}
        rows={3}
      />
      <CodeToCopy
        id="contact-frame"
        label={t('contact.frame')}
        hint={t('contact.frameHint')}
        code={codes().frame}
        rows={4}
      />
      <CodeToCopy
        id="contact-form"
        label={t('contact.own')}
        hint={t('contact.ownHint', { field: 'back' })}
        code={codes().form}
        rows={10}
      />
    </section>
  );
}
