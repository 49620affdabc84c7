import type { ApiFailure } from '#client/data/index.ts';
import { failureWords } from '#client/features/administration/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';
import type { FieldProblem } from '#client/ui/error-summary.tsx';
import type { DraftField, PersonDraft } from './person-draft.ts';

export const LABELS: { readonly [Field in DraftField]: MessageKey } = {
  firstName: 'account.firstName',
  lastName: 'account.lastName',
  email: 'common.email',
  profile: 'people.profile',
  groupIds: 'people.groups',
  skills: 'people.skills',
  capacity: 'people.capacity',
  awayUntil: 'people.awayUntil',
};
/** Ids of the form's controls. */
export const idOf = (field: DraftField): string => `person-${field}`;
export const skillId = (index: number): string => `person-skill-${index}`;

const EMAIL = /^[^\s@]+@[^\s@]+$/;
const MOST = 100_000;

/** What is wrong before anything is sent. */
export function problemsOfDraft(draft: PersonDraft, t: I18n['t']): readonly FieldProblem[] {
  const found: FieldProblem[] = [];
  const add = (field: DraftField, message: string) => found.push({ fieldId: idOf(field), message });
  if (draft.lastName.trim() === '')
    add('lastName', t('field.required', { label: t(LABELS.lastName) }));
  if (draft.email.trim() === '') add('email', t('field.required', { label: t(LABELS.email) }));
  else if (!EMAIL.test(draft.email.trim())) add('email', t('field.email'));
  const capacity = draft.capacity.trim();
  if (capacity !== '' && !(/^\d+$/.test(capacity) && Number(capacity) <= MOST))
    add('capacity', t('people.capacityWrong'));
  const seen = new Set<string>();
  for (const [index, { skill }] of draft.skills.entries()) {
    const name = skill.trim();
    if (name === '') found.push({ fieldId: skillId(index), message: t('people.skillMissing') });
    else if (seen.has(name))
      found.push({ fieldId: skillId(index), message: t('people.skillTwice', { name }) });
    seen.add(name);
  }
  return found;
}

/** What the server refused, beside the fields where it says which. */
export function problemsOfFailure(failure: ApiFailure, t: I18n['t']): readonly FieldProblem[] {
  if (failure.kind === 'problem') {
    if (failure.code === 'EMAIL_TAKEN')
      return [{ fieldId: idOf('email'), message: t('people.emailTaken') }];
    if (failure.code === 'LAST_ADMINISTRATOR')
      return [{ fieldId: idOf('profile'), message: t('people.lastAdministrator') }];
    const errors = failure.errors ?? [];
    if (errors.length > 0) return errors.map(({ path, code }) => problemAt(path, code, t));
  }
  return [{ message: actFailure(failure, t) }];
}

/** Where there is no field: what was done beside the form. */
export function actFailure(failure: ApiFailure, t: I18n['t']): string {
  if (failure.kind === 'unreachable') return failureWords(failure, t);
  switch (failure.code) {
    case 'LAST_ADMINISTRATOR':
      return t('people.lastAdministrator');
    case 'FORBIDDEN':
      return t('people.mayMore');
    case 'CONFLICT':
    case 'PRECONDITION_FAILED':
      return t('error.changed');
    case 'NOT_FOUND':
      return t('people.gone');
    default:
      return failureWords(failure, t);
  }
}

function problemAt(path: string, code: string, t: I18n['t']): FieldProblem {
  const [name = ''] = path.split('.');
  // Without a first name the last one is the whole.
  const field = name === 'name' ? 'lastName' : name;
  if (field === 'profile' && code === 'not_allowed')
    return { fieldId: idOf('profile'), message: t('people.profileTooMuch') };
  if (field === 'email') return { fieldId: idOf('email'), message: t('field.email') };
  if (field === 'capacity')
    return { fieldId: idOf('capacity'), message: t('people.capacityWrong') };
  if (!isField(field)) return { message: t('account.failed') };
  const key = code === 'not_found' ? 'field.notFound' : 'field.format';
  return { fieldId: idOf(field), message: t(key, { label: t(LABELS[field]) }) };
}

const isField = (name: string): name is DraftField => Object.hasOwn(LABELS, name);
