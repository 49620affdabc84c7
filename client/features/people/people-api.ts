// People as whoever manages them sees them: with what devices do not replicate.

import type { Permission } from '#shared/access/permissions.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { GroupId, PersonId } from '#shared/base/ids.ts';
import type { LocalText } from '#shared/base/local-text.ts';
import type { ApiClient, ApiResult } from '#client/data/index.ts';

export type PersonState = 'active' | 'invited' | 'disabled';
export type Person = {
  readonly id: PersonId;
  readonly name: string;
  /** Both empty: nobody has told them apart. */
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly profile: string;
  readonly isOperator: boolean;
  readonly groupIds: readonly GroupId[];
  readonly isDisabled: boolean;
  readonly state: PersonState;
  /** When the link of the latest invitation ends, or ended. */
  readonly invitedUntil: Instant | null;
  readonly skills: Readonly<Record<string, number>>;
  /** Null: as many as come. */
  readonly capacity: number | null;
  readonly awayUntil: string | null;
};
/** With what only one at a time is asked for. */
export type OpenPerson = Person & { readonly openTickets: number };
export type PersonChanges = Partial<
  Pick<
    Person,
    | 'firstName'
    | 'lastName'
    | 'email'
    | 'profile'
    | 'groupIds'
    | 'isDisabled'
    | 'skills'
    | 'capacity'
    | 'awayUntil'
  >
>;
export type NewPerson = {
  readonly firstName?: string;
  /** The last name, or the whole where there is no first one. */
  readonly name: string;
  readonly email: string;
  readonly profile: string;
  readonly groupIds: readonly GroupId[];
};
export type Profile = {
  readonly id: string;
  readonly name: LocalText;
  readonly permissions: readonly Permission[];
};
export type GroupChoice = {
  readonly id: GroupId;
  readonly name: string;
  readonly isArchived: boolean;
};
/** What somebody is chosen from. */
export type Choices = {
  readonly profiles: readonly Profile[];
  readonly groups: readonly GroupChoice[];
};
export type SentLink = {
  readonly expiresAt: Instant;
  readonly mail: 'on-its-way' | 'demo' | 'switched-off' | 'no-server';
  /** Where no mail leaves, in the first answer alone. */
  readonly link?: string;
};
/** Each by its route's name. */
export type LinkKind = 'invitation' | 'password-reset';
export type PeopleQuestion = {
  readonly text: string;
  readonly profile: string;
  readonly group: string;
  readonly state: PersonState | '';
  readonly cursor: string | undefined;
};

export function createPeopleApi(api: ApiClient, slug: string) {
  const workspace = `w/${encodeURIComponent(slug)}`;
  const base = `${workspace}/people`;
  const one = (id: PersonId): string => `${base}/${encodeURIComponent(id)}`;
  return {
    list: (
      question: PeopleQuestion,
    ): Promise<ApiResult<{ readonly items: readonly Person[]; readonly next: string | null }>> => {
      const { text, profile, group, state, cursor } = question;
      const asked = Object.entries({ q: text, profile, group, state, cursor: cursor ?? '' });
      const query = new URLSearchParams(asked.filter(([, value]) => value !== ''));
      return api.get(`${base}?${query.toString()}`);
    },
    get: (id: PersonId): Promise<ApiResult<OpenPerson>> => api.get(one(id)),
    profiles: (): Promise<ApiResult<{ readonly items: readonly Profile[] }>> =>
      api.get(`${workspace}/profiles`),
    groups: (): Promise<ApiResult<{ readonly items: readonly GroupChoice[] }>> =>
      api.get(`${workspace}/groups?limit=1000`),
    /** `key`: a repeat after a lost answer makes no second person. */
    add: (
      person: NewPerson,
      key: string,
    ): Promise<ApiResult<Person & { readonly invitation: SentLink }>> =>
      api.post(base, person, { headers: { 'idempotency-key': key } }),
    change: (
      id: PersonId,
      changes: PersonChanges,
      etag: string | null,
    ): Promise<ApiResult<Person>> =>
      api.patch(one(id), changes, etag === null ? {} : { headers: { 'if-match': etag } }),
    invite: (id: PersonId, key: string): Promise<ApiResult<SentLink>> =>
      api.post(`${one(id)}/invitation`, {}, { headers: { 'idempotency-key': key } }),
    resetPassword: (id: PersonId, key: string): Promise<ApiResult<SentLink>> =>
      api.post(`${one(id)}/password-reset`, {}, { headers: { 'idempotency-key': key } }),
    endSessions: (id: PersonId): Promise<ApiResult<undefined>> => api.remove(`${one(id)}/sessions`),
  };
}
export type PeopleApi = ReturnType<typeof createPeopleApi>;
