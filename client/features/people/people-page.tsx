import { Match, Show, Switch, createResource, createSignal, type JSX } from 'solid-js';
import { ok } from '#shared/base/result.ts';
import type { PersonId } from '#shared/base/ids.ts';
import type { Desk } from '#client/data/index.ts';
import {
  AdministrationPage,
  BackToAdministration,
  FromServer,
} from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { HandedLink } from './handed-link.tsx';
import { OpenedPerson } from './opened-person.tsx';
import { createPeopleApi, type Choices, type OpenPerson, type SentLink } from './people-api.ts';
import { ADD_ID, PeopleList, createPeopleSearch } from './people-list.tsx';
import { EMPTY_DRAFT, type PersonDraft } from './person-draft.ts';
import { PersonForm } from './person-form.tsx';
import { actFailure } from './person-problems.ts';

/** `key`: of the request, the same for every attempt at one form. */
type Stage =
  | { readonly at: 'add'; readonly key: string }
  | { readonly at: 'person'; readonly person: OpenPerson; readonly etag: string | null }
  | {
      readonly at: 'link';
      readonly id: PersonId;
      readonly name: string;
      readonly sent: SentLink;
    };

const NO_CHOICES: Choices = { profiles: [], groups: [] };

/** The people of the workspace, for who may manage them (I4). Needs the server; says so when it is away. */
export function PeoplePage(props: { desk: Desk; slug: string; syncMark: JSX.Element }) {
  const { t } = useI18n();
  const toasts = useToasts();
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const requests = createPeopleApi(props.desk.api, props.slug);
  const isAllowed = () => props.desk.self().permissions.includes('people.manage');
  const search = createPeopleSearch(requests, isAllowed);
  /** What somebody is chosen from: both at once, or neither. */
  const [choices, { refetch: refetchChoices }] = createResource(isAllowed, async () => {
    const [profiles, groups] = await Promise.all([requests.profiles(), requests.groups()]);
    if (!profiles.ok) return profiles;
    if (!groups.ok) return groups;
    const data: Choices = { profiles: profiles.value.data.items, groups: groups.value.data.items };
    return ok({ ...profiles.value, data });
  });
  const [stage, setStage] = createSignal<Stage>();
  const [opening, setOpening] = createSignal<PersonId>();
  const chosenFrom = (): Choices => {
    const result = choices.latest;
    return result?.ok === true ? result.value.data : NO_CHOICES;
  };

  async function open(id: PersonId): Promise<void> {
    setOpening(id);
    const result = await requests.get(id);
    setOpening(undefined);
    if (result.ok) setStage({ at: 'person', person: result.value.data, etag: result.value.etag });
    else toasts.show({ text: actFailure(result.error, t), tone: 'danger' });
  }
  /** Back to where one came from, once the list is drawn. */
  function toList(id?: PersonId): void {
    setStage(undefined);
    void search.refetch();
    queueMicrotask(() =>
      (document.getElementById(`edit-${id ?? ''}`) ?? document.getElementById(ADD_ID))?.focus(),
    );
  }
  async function add(draft: PersonDraft, key: string) {
    const firstName = draft.firstName.trim();
    const result = await requests.add(
      {
        ...(firstName !== '' && { firstName }),
        name: draft.lastName.trim(),
        email: draft.email.trim(),
        profile: draft.profile,
        groupIds: draft.groupIds,
      },
      key,
    );
    if (result.ok) added(result.value.data, result.value.data.invitation);
    return result;
  }
  function added(
    { id, name }: { readonly id: PersonId; readonly name: string },
    sent: SentLink,
  ): void {
    if (sent.mail === 'on-its-way') {
      toasts.show({ text: t('people.linkOnItsWay', { name }), tone: 'success' });
      toList(id);
    } else setStage({ at: 'link', id, name, sent });
  }

  return (
    <AdministrationPage
      desk={props.desk}
      slug={props.slug}
      syncMark={props.syncMark}
      permission="people.manage"
      name={t('people.title')}
      title={titleOf()}
      lead={stage() === undefined ? t('people.intro') : undefined}
    >
      <Show
        when={stage()}
        keyed
        fallback={
          <PeopleList
            slug={props.slug}
            search={search}
            choices={chosenFrom()}
            opening={opening()}
            onOpen={(id) => void open(id)}
            onAdd={() => setStage({ at: 'add', key: props.desk.newId() })}
          />
        }
      >
        {(now) => (
          <FromServer
            answer={choices}
            rows={6}
            onRetry={() => void refetchChoices()}
            aboveFailure={<BackToAdministration slug={props.slug} />}
          >
            {(found) => (
              <Switch>
                <Match when={now.at === 'add' && now}>
                  {(adding) => (
                    <PersonForm
                      desk={props.desk}
                      before={EMPTY_DRAFT}
                      isNew
                      hasPassword={false}
                      profiles={found().data.profiles}
                      groups={found().data.groups}
                      onSave={(draft) => add(draft, adding().key)}
                      onCancel={() => toList()}
                    />
                  )}
                </Match>
                <Match when={now.at === 'person' && now}>
                  {(opened) => (
                    <OpenedPerson
                      desk={props.desk}
                      requests={requests}
                      choices={found().data}
                      person={opened().person}
                      etag={opened().etag}
                      onDone={() => toList(opened().person.id)}
                    />
                  )}
                </Match>
                <Match when={now.at === 'link' && now}>
                  {(link) => (
                    <HandedLink
                      kind="invitation"
                      name={link().name}
                      sent={link().sent}
                      onDone={() => toList(link().id)}
                    />
                  )}
                </Match>
              </Switch>
            )}
          </FromServer>
        )}
      </Show>
    </AdministrationPage>
  );

  function titleOf(): string {
    const now = stage();
    if (now === undefined) return t('people.title');
    if (now.at === 'add') return t('people.add');
    return now.at === 'person' ? now.person.name : now.name;
  }
}
