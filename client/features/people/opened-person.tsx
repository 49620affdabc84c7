import { Show, createSignal, untrack } from 'solid-js';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { HandedLink } from './handed-link.tsx';
import type { Choices, LinkKind, OpenPerson, PeopleApi, SentLink } from './people-api.ts';
import { PersonActs } from './person-acts.tsx';
import { changesOf, differingFields, draftOf, type PersonDraft } from './person-draft.ts';
import { PersonForm } from './person-form.tsx';
import { mayGive } from './rights-of-profile.ts';
import { StateBadge } from './state-badge.tsx';
import styles from './people.module.css';

/** One person: what is known of them, how they sign in, and whether they may. */
export function OpenedPerson(props: {
  desk: Desk;
  requests: PeopleApi;
  choices: Choices;
  person: OpenPerson;
  /** The state that is being edited. */
  etag: string | null;
  onDone: () => void;
}) {
  const { t } = useI18n();
  const toasts = useToasts();
  const [person, setPerson] = createSignal(untrack(() => props.person));
  let etag = untrack(() => props.etag);
  const [handed, setHanded] = createSignal<{ readonly kind: LinkKind; readonly sent: SentLink }>();
  const id = untrack(person).id;
  const permissions = () =>
    props.choices.profiles.find((one) => one.id === person().profile)?.permissions ?? [];

  /** What is typed stays. Should somebody else have changed them, the next attempt to save finds out. */
  async function look(): Promise<void> {
    const now = await props.requests.get(id);
    if (!now.ok) return;
    const isSame = differingFields(draftOf(person()), draftOf(now.value.data)).length === 0;
    if (isSame) ({ etag } = now.value);
    setPerson((before) => {
      const { state, isDisabled, invitedUntil, openTickets } = now.value.data;
      return isSame ? now.value.data : { ...before, state, isDisabled, invitedUntil, openTickets };
    });
  }

  async function save(draft: PersonDraft, base: PersonDraft) {
    const result = await props.requests.change(id, changesOf(base, draft), etag);
    if (result.ok) {
      toasts.show({ text: t('account.saved'), tone: 'success' });
      props.onDone();
    }
    return result;
  }
  async function reload() {
    const now = await props.requests.get(id);
    if (now.ok) {
      ({ etag } = now.value);
      setPerson(now.value.data);
    }
    return now;
  }
  /** Says the one thing that is meant, whatever else has changed meanwhile. */
  async function disable(isDisabled: boolean) {
    const result = await props.requests.change(id, { isDisabled }, null);
    if (result.ok) await look();
    return result;
  }

  return (
    <Show
      when={mayGive(props.desk.self().permissions, permissions())}
      fallback={
        <>
          <p>
            <Button onClick={() => props.onDone()}>{t('common.back')}</Button>
          </p>
          <Banner tone="warning" title={t('people.mayMore')} />
        </>
      }
    >
      <div class={styles['sections']}>
        <p>
          <StateBadge state={person().state} />
        </p>
        <PersonForm
          desk={props.desk}
          before={draftOf(untrack(person))}
          isNew={false}
          hasPassword={person().state === 'active'}
          profiles={props.choices.profiles}
          groups={props.choices.groups}
          onSave={save}
          onReload={reload}
          onCancel={() => props.onDone()}
        />
        <Show when={handed()}>
          {(link) => (
            <HandedLink
              kind={link().kind}
              name={person().name}
              sent={link().sent}
              onDone={() => setHanded(undefined)}
            />
          )}
        </Show>
        <PersonActs
          person={person()}
          isSelf={id === props.desk.self().id}
          now={Date.parse(props.desk.now())}
          onSend={(kind) =>
            kind === 'invitation'
              ? props.requests.invite(id, props.desk.newId())
              : props.requests.resetPassword(id, props.desk.newId())
          }
          onSent={(kind, sent) => {
            if (sent.mail === 'on-its-way')
              toasts.show({
                text: t('people.linkOnItsWay', { name: person().name }),
                tone: 'success',
              });
            else setHanded({ kind, sent });
            void look();
          }}
          onEndSessions={() => props.requests.endSessions(id)}
          onDisable={disable}
        />
      </div>
    </Show>
  );
}
