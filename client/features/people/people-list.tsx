import Plus from 'lucide-solid/icons/plus';
import Search from 'lucide-solid/icons/search';
import Users from 'lucide-solid/icons/users';
import { For, Show, createResource, createSignal, onCleanup } from 'solid-js';
import type { PersonId } from '#shared/base/ids.ts';
import { localText } from '#shared/base/local-text.ts';
import {
  createPages,
  failureWords,
  ListTop,
  Pager,
  ServerList,
} from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Avatar } from '#client/ui/avatar.tsx';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import type { Choices, PeopleApi, PeopleQuestion, Person, PersonState } from './people-api.ts';
import { PERSON_STATES, StateBadge } from './state-badge.tsx';
import styles from './people.module.css';

const LIST_ID = 'people-list';
const SEARCH_ID = 'find-person';
export const ADD_ID = 'add-person';
/** Between a key and the question it leads to. */
const PAUSE_MS = 250;

/** What is looked for; it lasts while somebody found is looked at. */
export function createPeopleSearch(requests: PeopleApi, isAllowed: () => boolean) {
  const [filter, setFilter] = createSignal(NO_QUESTION);
  const pages = createPages(LIST_ID, () => people.latest);
  const question = () => (isAllowed() ? { ...filter(), cursor: pages.cursor() } : undefined);
  const [people, { refetch }] = createResource(question, requests.list);
  const [typed, setTyped] = createSignal('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const choose = (changes: Partial<PeopleQuestion>): void => {
    pages.restart();
    setFilter((before) => ({ ...before, ...changes }));
  };
  function search(text: string): void {
    setTyped(text);
    clearTimeout(timer);
    timer = setTimeout(() => choose({ text: text.trim() }), PAUSE_MS);
  }
  /** All of them again. */
  function forget(): void {
    setTyped('');
    clearTimeout(timer);
    choose(NO_QUESTION);
  }
  const isFiltered = () => {
    const { text, profile, group, state } = filter();
    return `${text}${profile}${group}${state}` !== '';
  };

  const next = () => {
    const result = people.latest;
    return result?.ok === true ? result.value.data.next : null;
  };

  return {
    filter,
    choose,
    typed,
    search,
    forget,
    isFiltered,
    pages,
    next,
    people,
    refetch,
  };
}
type PeopleSearch = ReturnType<typeof createPeopleSearch>;

const NO_QUESTION: PeopleQuestion = {
  text: '',
  profile: '',
  group: '',
  state: '',
  cursor: undefined,
};

export function PeopleList(props: {
  slug: string;
  search: PeopleSearch;
  choices: Choices;
  /** Is on its way. */
  opening: PersonId | undefined;
  onOpen: (id: PersonId) => void;
  onAdd: () => void;
}) {
  const { t, language } = useI18n();
  const { filter, choose, typed, search, pages, next, people, refetch, ...more } =
    // eslint-disable-next-line solid/reactivity -- the search lasts as long as the page
    props.search;
  const profileName = (id: string) => {
    const profile = props.choices.profiles.find((one) => one.id === id);
    return profile === undefined ? id : localText(profile.name, language());
  };
  function forget(): void {
    more.forget();
    queueMicrotask(() => document.getElementById(SEARCH_ID)?.focus());
  }
  return (
    <>
      <ListTop slug={props.slug}>
        <Button id={ADD_ID} variant="primary" icon={<Plus />} onClick={() => props.onAdd()}>
          {t('people.add')}
        </Button>
      </ListTop>
      <div class={styles['filters']} role="search">
        <div class={styles['search']}>
          <TextField
            id={SEARCH_ID}
            type="search"
            label={t('people.find')}
            icon={<Search />}
            value={typed()}
            onInput={search}
            maxLength={200}
            autocomplete="off"
          />
        </div>
        <Select
          label={t('people.profile')}
          value={filter().profile}
          options={[
            { value: '', label: t('people.anyProfile') },
            ...props.choices.profiles.map((profile) => ({
              value: profile.id,
              label: localText(profile.name, language()),
            })),
          ]}
          onChange={(profile) => choose({ profile })}
        />
        <Select
          label={t('people.group')}
          value={filter().group}
          options={[
            { value: '', label: t('people.anyGroup') },
            ...props.choices.groups.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(group) => choose({ group })}
        />
        <Select
          label={t('people.state')}
          value={filter().state}
          options={[
            { value: '', label: t('people.anyState') },
            ...PERSON_STATES.map((state) => ({
              value: state,
              label: t(`people.states.${state}`),
            })),
          ]}
          onChange={(state) => choose({ state: state as PersonState | '' })}
        />
      </div>
      <ServerList
        slug={props.slug}
        list={people}
        onRetry={() => void refetch()}
        failureWords={(failure) => failureWords(failure, t)}
      >
        {(all) => (
          <>
            <Show
              when={all().length > 0}
              fallback={
                <EmptyState
                  icon={<Users />}
                  title={t('people.noneFound')}
                  text={t('people.noneFoundText')}
                  actions={
                    <Show when={more.isFiltered()}>
                      <Button onClick={forget}>{t('people.showAll')}</Button>
                    </Show>
                  }
                />
              }
            >
              <ul
                id={LIST_ID}
                class={styles['people']}
                aria-label={t('people.title')}
                tabIndex={-1}
              >
                <For each={all()}>{(person) => <PersonLine person={person} />}</For>
              </ul>
            </Show>
            <Pager pages={pages} next={next()} />
          </>
        )}
      </ServerList>
    </>
  );

  function PersonLine(line: { person: Person }) {
    const facts = () =>
      [
        line.person.email,
        profileName(line.person.profile),
        ...props.choices.groups
          .filter(({ id }) => line.person.groupIds.includes(id))
          .map(({ name }) => name),
      ].join(' · ');
    return (
      <li class={styles['person']}>
        <span class={styles['who']}>
          <Avatar name={line.person.name} seed={line.person.id} decorative />
          <span class={styles['words']}>
            <strong class={styles['name']}>
              <bdi>{line.person.name}</bdi>{' '}
              <Show when={line.person.state !== 'active'}>
                <StateBadge state={line.person.state} />
              </Show>
            </strong>
            <span class={styles['muted']}>{facts()}</span>
          </span>
        </span>
        <Button
          id={`edit-${line.person.id}`}
          size="small"
          busy={props.opening === line.person.id}
          onClick={() => props.onOpen(line.person.id)}
        >
          {t('common.edit')}
          <span class="visually-hidden">, {line.person.name}</span>
        </Button>
      </li>
    );
  }
}
