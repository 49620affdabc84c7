// A sentence per refusal, in the words of the workspace (W9). Says who, what, and the way out; blames nobody.

import { assertNever } from '#shared/base/assert.ts';
import type { FieldError } from '#shared/base/error-codes.ts';
import type { PersonId } from '#shared/base/ids.ts';
import type { IntakeField, StatusId, Word } from './configuration.ts';
import { ENGLISH_FIELD_WORDS, fieldErrorText, isNamedField } from './field-error-texts.ts';
import type { Refusal } from './refusals.ts';

/** What the sentences need from outside. */
export type RefusalNames = {
  readonly personName: (id: PersonId) => string;
  readonly statusLabel: (id: StatusId) => string;
  /** What a ticket is called in the language asked for; "request" and « demande » otherwise. */
  readonly ticket?: Word;
};

type Sentences = (refusal: Refusal, names: RefusalNames) => string;

/** The refusal in French or else English. */
export function refusalText(refusal: Refusal, language: string, names: RefusalNames): string {
  return (language.split('-')[0] === 'fr' ? french : english)(refusal, names);
}

const english: Sentences = (refusal, names) => {
  const ticket = (names.ticket ?? { one: 'request' }).one;
  const person = (id: PersonId | null) => (id === null ? 'Somebody else' : names.personName(id));
  switch (refusal.code) {
    case 'NOT_ALLOWED':
      return 'You do not have the right to do this. An administrator can give it to you.';
    case 'NO_SUCH_TICKET':
      return `This ${ticket} is not there, or not open to you.`;
    case 'ALREADY_EXISTS':
      return `This ${ticket} has been sent already.`;
    case 'LOCKED':
      return `${person(refusal.by)} has taken this ${ticket}. You can write them a note.`;
    case 'NOT_TAKEN':
      return `Nobody has taken this ${ticket} yet. Take it, then answer.`;
    case 'NOT_HOLDER':
      return refusal.by === null
        ? `This ${ticket} is with nobody at the moment. Take it first.`
        : `This ${ticket} is with ${person(refusal.by)}.`;
    case 'NO_LOCKS':
      return 'Nobody is kept out here: there is no lock to break.';
    case 'STALE':
      return `${person(refusal.by)} has answered meanwhile. Read that answer, then send yours if it still fits.`;
    case 'TRANSITION': {
      const to = names.statusLabel(refusal.to);
      const from = names.statusLabel(refusal.from);
      const ways = choice(refusal.allowed.map(names.statusLabel), 'or');
      return ways === ''
        ? `“${from}” is final: it cannot become “${to}”.`
        : `From “${from}” it cannot become “${to}”, only ${ways}.`;
    }
    case 'ALREADY_CLOSED':
      return `This ${ticket} is closed already.`;
    case 'NOT_CLOSED':
      return `This ${ticket} is still open.`;
    case 'INCOMPLETE':
      return `Before it can be closed, this ${ticket} needs ${list(refusal.missing, ENGLISH_FIELD_WORDS, 'and')}.`;
    case 'NO_SUCH_ASSIGNEE':
      return 'The person or group that you chose takes no work at the moment. Choose another.';
    case 'ASSIGNMENT_OFF':
      return `Here a ${ticket} is not assigned in this way.`;
    case 'UNKNOWN_STATUS':
      return `There is no status “${refusal.status}” any more. Choose another.`;
    case 'INVALID':
      return firstError(refusal.errors, 'en') ?? 'Something in it is not right yet.';
    case 'BAD_UPDATE':
      return 'This message could not be read. Your text is kept: copy it into a new answer.';
    case 'NO_SUCH_PARENT':
      return 'The message that you are answering is gone. You can send yours by itself.';
    case 'NO_SUCH_HELD_REPLY':
      return 'This answer has been dealt with already.';
    case 'NEEDED_ENTRY_REFUSED':
      return 'It depends on something that could not be done before it. See to that first.';
    default:
      return assertNever(refusal);
  }
};

const french: Sentences = (refusal, names) => {
  const word = names.ticket ?? { one: 'demande', gender: 'f' };
  const ticket = word.one;
  const thisTicket = `${demonstrative(word)} ${ticket}`;
  const e = word.gender === 'f' ? 'e' : '';
  const person = (id: PersonId | null) =>
    id === null ? 'Quelqu’un d’autre' : names.personName(id);
  switch (refusal.code) {
    case 'NOT_ALLOWED':
      return 'Vous n’avez pas le droit de faire cela. Un administrateur peut vous l’accorder.';
    case 'NO_SUCH_TICKET':
      return `${capital(thisTicket)} n’existe pas ou ne vous est pas ouvert${e}.`;
    case 'ALREADY_EXISTS':
      return `${capital(thisTicket)} a déjà été envoyé${e}.`;
    case 'LOCKED':
      return `${person(refusal.by)} s’occupe de ${thisTicket}. Vous pouvez lui laisser une note.`;
    case 'NOT_TAKEN':
      return `Personne ne s’occupe encore de ${thisTicket}. Prenez-${word.gender === 'f' ? 'la' : 'le'} en charge, puis répondez.`;
    case 'NOT_HOLDER':
      return refusal.by === null
        ? `Personne ne s’occupe de ${thisTicket} en ce moment. Prenez-${word.gender === 'f' ? 'la' : 'le'} d’abord en charge.`
        : `C’est ${person(refusal.by)} qui s’occupe de ${thisTicket}.`;
    case 'NO_LOCKS':
      return 'Ici, rien n’est verrouillé : il n’y a pas de verrou à lever.';
    case 'STALE':
      return `${person(refusal.by)} a répondu entre-temps. Lisez cette réponse, puis envoyez la vôtre si elle convient toujours.`;
    case 'TRANSITION': {
      const to = names.statusLabel(refusal.to);
      const from = names.statusLabel(refusal.from);
      const ways = choice(refusal.allowed.map(names.statusLabel), 'ou', FRENCH_QUOTES);
      return ways === ''
        ? `« ${from} » est un statut final : « ${to} » n’est plus possible.`
        : `Après « ${from} », « ${to} » n’est pas possible, seulement ${ways}.`;
    }
    case 'ALREADY_CLOSED':
      return `${capital(thisTicket)} est déjà clos${e}.`;
    case 'NOT_CLOSED':
      return `${capital(thisTicket)} est toujours en cours.`;
    case 'INCOMPLETE':
      return `Avant de clore ${thisTicket}, il faut compléter : ${list(refusal.missing, FRENCH_FIELDS, 'et')}.`;
    case 'NO_SUCH_ASSIGNEE':
      return 'La personne ou le groupe choisi ne prend pas de travail en ce moment. Choisissez-en un autre.';
    case 'ASSIGNMENT_OFF':
      return `Ici, ${thisTicket} ne s’attribue pas de cette façon.`;
    case 'UNKNOWN_STATUS':
      return `Le statut « ${refusal.status} » n’existe plus. Choisissez-en un autre.`;
    case 'INVALID':
      return (
        firstError(refusal.errors, 'fr') ??
        'Un champ n’est pas encore correct. Vérifiez votre saisie.'
      );
    case 'BAD_UPDATE':
      return 'Ce message n’a pas pu être lu. Votre texte est gardé : copiez-le dans une nouvelle réponse.';
    case 'NO_SUCH_PARENT':
      return 'Le message auquel vous répondez n’est plus là. Vous pouvez envoyer le vôtre seul.';
    case 'NO_SUCH_HELD_REPLY':
      return 'Cette réponse a déjà été traitée.';
    case 'NEEDED_ENTRY_REFUSED':
      return 'Cela dépend d’une action précédente qui n’a pas pu être faite. Voyez d’abord celle-ci.';
    default:
      return assertNever(refusal);
  }
};

const FRENCH_FIELDS: { readonly [Field in IntakeField]: string } = {
  name: 'le nom',
  email: 'l’adresse e-mail',
  phone: 'le téléphone',
  address: 'l’adresse',
  city: 'la ville',
  country: 'le pays',
  subject: 'le sujet',
  description: 'la description',
  group: 'le groupe',
  sale: 'le produit acheté',
};
const ENGLISH_QUOTES = ['“', '”'] as const;
const FRENCH_QUOTES = ['« ', ' »'] as const;

const firstError = (errors: readonly FieldError[], language: string): string | undefined => {
  const named = errors.find((error) => isNamedField(error.path));
  return named && isNamedField(named.path)
    ? fieldErrorText(named.code, named.path, language)
    : undefined;
};

const list = (
  fields: readonly IntakeField[],
  words: { readonly [Field in IntakeField]: string },
  last: string,
): string =>
  joined(
    fields.map((field) => words[field]),
    last,
  );

const choice = (
  labels: readonly string[],
  last: string,
  [open, close]: readonly [string, string] = ENGLISH_QUOTES,
): string =>
  joined(
    labels.map((label) => `${open}${label}${close}`),
    last,
  );

const joined = (parts: readonly string[], last: string): string =>
  parts.length < 2
    ? parts.join('')
    : `${parts.slice(0, -1).join(', ')} ${last} ${parts[parts.length - 1]}`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const demonstrative = ({ one, gender }: Pick<Word, 'one' | 'gender'>): string => {
  if (gender === 'f') return 'cette';
  return /^[aeiouyhâàéèêëîïôœû]/i.test(one) ? 'cet' : 'ce';
};
