// The one intake rule (T2): public form, API, operator and offline device all meet it, and so does a
// correction later on. Plain code, so that the public page can carry it. Error paths are the fields'
// own names; `nestedPath` turns them into those of a body with a `requester` object.

import type { FieldError, FieldErrorCode } from '#shared/base/error-codes.ts';
import {
  INTAKE_FIELDS,
  type Channel,
  type Configuration,
  type IntakeField,
} from './configuration.ts';
import { fieldErrorText } from './field-error-texts.ts';
import { REQUESTER_FIELDS } from './ticket-state.ts';

/** Everything as text: `description` is the first message (HTML or plain); `category`, `group` and `sale` an id or empty. */
export type Intake = { readonly [Field in IntakeField]: string };

/** Greatest lengths in UTF-16 units. */
export const INTAKE_LIMITS: { readonly [Field in IntakeField]: number } = {
  name: 200,
  email: 254,
  phone: 50,
  address: 500,
  city: 100,
  country: 2,
  category: 100,
  subject: 300,
  description: 80_000,
  group: 36,
  sale: 36,
};

/** Every field's complaint, at most one per field, in the order of the form. */
export function checkIntake(
  configuration: Pick<Configuration, 'mandatory'>,
  intake: Partial<Intake>,
  language = 'en',
): FieldError[] {
  return INTAKE_FIELDS.flatMap((field) => {
    const code = checkField(configuration, field, intake[field] ?? '');
    if (code === undefined) return [];
    return [{ path: field, code, message: fieldErrorText(code, field, language) }];
  });
}

/** What must be given: a buyer's request is about something they have bought, where the workspace says so (P8). */
export const mandatoryFor = (
  { mandatory, buyersNameSale = false }: Pick<Configuration, 'mandatory' | 'buyersNameSale'>,
  isBuyer: boolean,
): Configuration['mandatory'] => (buyersNameSale && isBuyer ? [...mandatory, 'sale'] : mandatory);

export function checkField(
  configuration: Pick<Configuration, 'mandatory'>,
  field: IntakeField,
  value: string,
): FieldErrorCode | undefined {
  const isEmpty = field === 'description' ? !hasContent(value) : value.trim() === '';
  if (isEmpty) return configuration.mandatory.includes(field) ? 'required' : undefined;
  if (value.length > INTAKE_LIMITS[field]) return 'too_long';
  return hasFormat(field, value.trim()) ? undefined : 'format';
}

/**
 * The intake with stray space removed. A mail is never refused (T2): what is too long in it is cut, and
 * what is not in its format counts as missing; the mail itself keeps the sender's words.
 */
export function cleanIntake(intake: Intake, channel: Channel): Intake {
  const clean = { ...intake };
  for (const field of INTAKE_FIELDS) {
    if (field === 'description') {
      // Only its presence is judged here; the message itself is cut by its own rule.
      if (channel === 'email')
        clean.description = intake.description.slice(0, INTAKE_LIMITS.description);
      continue;
    }
    clean[field] = normal(field, intake[field]);
    if (channel === 'email') clean[field] = forced(field, clean[field]);
  }
  return clean;
}

/** Free text is made to fit; an address or number that is wrong is none. */
function forced(field: IntakeField, value: string): string {
  const isFreeText =
    field === 'name' || field === 'address' || field === 'city' || field === 'subject';
  if (!isFreeText) return checkField({ mandatory: [] }, field, value) === undefined ? value : '';
  return value
    .replaceAll(field === 'address' ? CONTROL_BUT_LINES : CONTROL, ' ')
    .slice(0, INTAKE_LIMITS[field])
    .replace(/[\ud800-\udbff]$/, '')
    .toWellFormed()
    .trim();
}

/** Marks of direction, unseen: copied out of a text that runs the other way they are no part of an address. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

export function normal(field: IntakeField, value: string): string {
  if (field === 'country') return value.trim().toUpperCase();
  return field === 'email' || field === 'phone'
    ? value.replaceAll(DIRECTION, '').trim()
    : value.trim();
}

/** Whether HTML shows anything at all. Linear in its length: it sees what nobody has sanitised yet. */
export const hasContent = (html: string): boolean =>
  /<(?:img|video|audio)\b/i.test(html) ||
  html
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(/&(?:nbsp|#160|#xa0);/gi, '')
    .trim() !== '';

const EMAIL = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+\.[^\s@<>(),;:"[\]\\.]+$/;
const COUNTRY = /^[A-Z]{2}$/;
// A line break in a name would end up in a mail's header. \p{Cc} are the control characters.
const CONTROL = /\p{Cc}/gu;
const CONTROL_BUT_LINES = /(?![\t\n\r])\p{Cc}/gu;

function hasFormat(field: IntakeField, value: string): boolean {
  switch (field) {
    case 'email':
      return EMAIL.test(value);
    case 'country':
      return COUNTRY.test(value.toUpperCase());
    case 'phone':
      // Extensions and words like "home" are fine; a number without digits is not.
      return !hasControl(value) && (value.match(/\d/g)?.length ?? 0) >= 3;
    case 'address':
      return value.search(CONTROL_BUT_LINES) < 0 && value.isWellFormed();
    case 'description':
    case 'category':
    case 'group':
    case 'sale':
      return true;
    default:
      return !hasControl(value);
  }
}

/** Half a character counts: no database stores it. */
const hasControl = (value: string): boolean => value.search(CONTROL) >= 0 || !value.isWellFormed();

/** `email` → `requester.email`, for bodies that nest the requester. */
export const nestedPath = (path: string): string =>
  (REQUESTER_FIELDS as readonly string[]).includes(path) ? `requester.${path}` : path;
