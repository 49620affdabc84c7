// Whether a configuration can be worked with: what a blueprint, an administrator's screen, the API and an import
// must all satisfy before it becomes a workspace's. Shape and types are checked at the edges; this is the meaning.

import type { FieldError, FieldErrorCode } from '#shared/base/error-codes.ts';
import { checkNotificationSettings } from '#shared/notifications/check-preferences.ts';
import { checkBusinessHours } from './check-business-hours.ts';
import { isChoosable } from './category.ts';
import { checkContactForms } from './contact-forms.ts';
import { checkCategories, checkFieldDefinitions, checkService } from './check-service-settings.ts';
import {
  INTAKE_FIELDS,
  LOCK_MODES,
  PHASES,
  PRIORITIES,
  STATUS_COLORS,
  isOpenPhase,
  statusOf,
  type Configuration,
  type Phase,
  type StatusId,
} from './configuration.ts';

const STATUS_ID = /^[a-z][a-z0-9-]{0,39}$/;

export function checkConfiguration(configuration: Configuration): FieldError[] {
  return [
    ...checkStatuses(configuration),
    ...checkMoves(configuration),
    ...checkChoices(configuration),
    ...checkBusinessHours(configuration.businessHours),
    ...checkCategories(configuration),
    ...checkFieldDefinitions(configuration),
    ...checkService(configuration),
    ...(configuration.notifications === undefined
      ? []
      : checkNotificationSettings(configuration.notifications)),
    ...(configuration.contactForms === undefined
      ? []
      : checkContactForms(configuration.contactForms)),
  ];
}

function checkStatuses({ statuses }: Configuration): FieldError[] {
  const errors: FieldError[] = [];
  if (statuses.length === 0) errors.push(wrong('statuses', 'required', 'There must be a status.'));
  for (const [index, status] of statuses.entries()) {
    const path = `statuses.${index}`;
    if (!STATUS_ID.test(status.id)) {
      errors.push(wrong(`${path}.id`, 'format', 'Lower-case letters, digits and hyphens only.'));
    }
    if (statuses.findIndex((other) => other.id === status.id) < index) {
      errors.push(wrong(`${path}.id`, 'taken', 'Two statuses have this id.'));
    }
    if (!PHASES.includes(status.phase)) {
      errors.push(wrong(`${path}.phase`, 'not_allowed', 'There is no such phase.'));
    }
    if (status.color !== undefined && !STATUS_COLORS.includes(status.color)) {
      errors.push(wrong(`${path}.color`, 'not_allowed', 'There is no such colour.'));
    }
    if (Object.values(status.label).every((label) => label.trim() === '')) {
      errors.push(wrong(`${path}.label`, 'required', 'A status needs a name.'));
    }
  }
  return errors;
}

function checkMoves(configuration: Configuration): FieldError[] {
  const isOpen = (phase: Phase) => isOpenPhase(phase);
  const errors = [
    ...checkStatus(configuration, 'initialStatus', configuration.initialStatus, isOpen),
    ...checkStatus(
      configuration,
      'closeStatus',
      configuration.closeStatus,
      (phase) => phase === 'closed',
    ),
    ...checkStatus(configuration, 'reopenStatus', configuration.reopenStatus, isOpen),
  ];
  for (const [from, targets] of Object.entries(configuration.transitions)) {
    errors.push(...checkStatus(configuration, `transitions.${from}`, from));
    for (const [index, to] of targets.entries()) {
      errors.push(...checkStatus(configuration, `transitions.${from}.${index}`, to));
    }
  }
  for (const cause of ['operatorReply', 'customerReply'] as const) {
    for (const [from, to] of Object.entries(configuration.automaticMoves[cause])) {
      const path = `automaticMoves.${cause}.${from}`;
      errors.push(...checkStatus(configuration, path, from));
      // A message must not end a ticket: that would pass by the transitions and by what is missing (T2).
      errors.push(...checkStatus(configuration, path, to, isOpen));
    }
  }
  return errors;
}

function checkChoices(configuration: Configuration): FieldError[] {
  const errors: FieldError[] = [];
  const { lock, assignees, customerReopens, languages } = configuration;
  if (!LOCK_MODES.includes(lock.mode)) {
    errors.push(wrong('lock.mode', 'not_allowed', 'There is no such lock mode.'));
  }
  if (lock.mode === 'exclusive' && !assignees.includes('person')) {
    const message = 'Where tickets are locked they must be assignable to people.';
    errors.push(wrong('assignees', 'not_allowed', message));
  }
  if (!PRIORITIES.includes(configuration.defaultPriority)) {
    errors.push(wrong('defaultPriority', 'not_allowed', 'There is no such priority.'));
  }
  for (const [index, field] of configuration.mandatory.entries()) {
    if (INTAKE_FIELDS.includes(field)) continue;
    errors.push(wrong(`mandatory.${index}`, 'not_allowed', 'There is no such field.'));
  }
  const askedAt = configuration.mandatory.indexOf('category');
  if (askedAt >= 0 && !configuration.categories.some(({ id }) => isChoosable(configuration, id))) {
    errors.push(wrong(`mandatory.${askedAt}`, 'not_allowed', 'There is no category to choose.'));
  }
  if (languages.length === 0) {
    errors.push(wrong('languages', 'required', 'There must be a language.'));
  }
  if (new Set(languages).size < languages.length) {
    errors.push(wrong('languages', 'taken', 'A language is named twice.'));
  }
  const days: readonly (readonly [string, number | null, number])[] = [
    ['customerReopens.resolvedDays', customerReopens.resolvedDays, 0],
    ['customerReopens.closedDays', customerReopens.closedDays, 0],
    ['workingSetDays', configuration.workingSetDays, 1],
    ['ticketExpirationDays', configuration.ticketExpirationDays, 1],
  ];
  for (const [path, value, least] of days) {
    if (value === null || (Number.isInteger(value) && value >= least)) continue;
    errors.push(wrong(path, 'format', `A whole number of days, ${least} or more.`));
  }
  return errors;
}

function checkStatus(
  configuration: Configuration,
  path: string,
  id: StatusId,
  hasRightPhase: (phase: Phase) => boolean = () => true,
): FieldError[] {
  const status = statusOf(configuration, id);
  if (status === undefined) return [wrong(path, 'not_found', 'There is no such status.')];
  return hasRightPhase(status.phase)
    ? []
    : [wrong(path, 'not_allowed', 'A status of this phase does not fit here.')];
}

const wrong = (path: string, code: FieldErrorCode, message: string): FieldError => ({
  path,
  code,
  message,
});
