// A sentence per refusal, in the words of the workspace (W9). Says who, what, and the way out; blames nobody.

import { assertNever } from '#shared/base/assert.ts';
import type { FieldError } from '#shared/base/error-codes.ts';
import type { PersonId } from '#shared/base/ids.ts';
import type { IntakeField, MissingField, StatusId, Word } from './configuration.ts';
import {
  ENGLISH_FIELD_WORDS,
  customFieldErrorText,
  fieldErrorText,
  isNamedField,
} from './field-error-texts.ts';
import type { Refusal } from './refusals.ts';

/** What the sentences need from outside. */
export type RefusalNames = {
  readonly personName: (id: PersonId) => string;
  readonly statusLabel: (id: StatusId) => string;
  /** Of a custom field, in the language asked for. */
  readonly fieldLabel?: (id: string) => string;
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
      return `Before it can be closed, this ${ticket} needs ${list(refusal.missing, ENGLISH_FIELD_WORDS, 'and', names, ENGLISH_QUOTES)}.`;
    case 'MUST_ANSWER':
      return refusal.who === 'self'
        ? `Answer this ${ticket} before you close it, or leave it to whoever has answered.`
        : `Nobody has answered this ${ticket} yet. Answer it, then close it.`;
    case 'MERGED':
      return `This ${ticket} is a duplicate. Go on in the original.`;
    case 'SAME_TICKET':
      return 'It cannot be tied to itself. Choose another.';
    case 'LINK_CONTRARY':
      return 'This contradicts a link that is there already. Remove that one first.';
    case 'TOO_LONG_TO_MERGE':
      return `This ${ticket} has more than ${refusal.most} messages, too many to be merged.`;
    case 'DELETED':
      return `This ${ticket} is deleted. Bring it back first.`;
    case 'SOLUTION_OFF':
      return 'Solutions are not proposed here. An administrator can switch that on.';
    case 'NO_SOLUTION':
      return 'There is no proposed solution that waits for this.';
    case 'RATING_OFF':
      return 'Nothing is rated here.';
    case 'ALREADY_RATED':
      return `This ${ticket} has been rated already. Thank you.`;
    case 'NO_SUCH_MESSAGE':
      return `This message is not in this ${ticket}.`;
    case 'NO_SUCH_ASSIGNEE':
      return 'The person or group that you chose takes no work at the moment. Choose another.';
    case 'ASSIGNMENT_OFF':
      return `Here a ${ticket} is not assigned in this way.`;
    case 'UNKNOWN_STATUS':
      return `There is no status “${refusal.status}” any more. Choose another.`;
    case 'INVALID':
      return firstError(refusal.errors, 'en', names) ?? 'Something in it is not right yet.';
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
      return 'Ici, rien n’est verrouillé : il n’y a pas de verrou à lever.';
    case 'STALE':
      return `${person(refusal.by)} a répondu entre-temps. Lisez cette réponse, puis envoyez la vôtre si elle convient toujours.`;
    case 'TRANSITION': {
      const to = names.statusLabel(refusal.to);
      const from = names.statusLabel(refusal.from);
      const ways = choice(refusal.allowed.map(names.statusLabel), 'ou', FRENCH_QUOTES);
      return ways === ''
        ? `« ${from} » est un statut final : « ${to} » n’est plus possible.`
        : `Après « ${from} », « ${to} » n’est pas possible, seulement ${ways}.`;
    }
    case 'ALREADY_CLOSED':
      return `${capital(thisTicket)} est déjà clos${e}.`;
    case 'NOT_CLOSED':
      return `${capital(thisTicket)} est toujours en cours.`;
    case 'INCOMPLETE':
      return `Avant de clore ${thisTicket}, il faut compléter : ${list(refusal.missing, FRENCH_FIELDS, 'et', names, FRENCH_QUOTES)}.`;
    case 'MUST_ANSWER':
      return refusal.who === 'self'
        ? `Répondez avant de clore ${thisTicket}, ou laissez ce soin à qui a répondu.`
        : `Personne n’a encore répondu. Répondez, puis vous pourrez clore ${thisTicket}.`;
    case 'MERGED':
      return `${capital(thisTicket)} est un doublon. Continuez dans l’original.`;
    case 'SAME_TICKET':
      return 'Rien ne se rattache à soi-même. Choisissez autre chose.';
    case 'LINK_CONTRARY':
      return 'Cela contredit un lien existant. Retirez d’abord celui-ci.';
    case 'TOO_LONG_TO_MERGE':
      return `${capital(thisTicket)} compte plus de ${refusal.most} messages : c’est trop pour une fusion.`;
    case 'DELETED':
      return `${capital(thisTicket)} est supprimé${e}. Il faut d’abord annuler la suppression.`;
    case 'SOLUTION_OFF':
      return 'Ici, on ne propose pas de solution. Un administrateur peut l’activer.';
    case 'NO_SOLUTION':
      return 'Aucune solution proposée n’attend cette étape.';
    case 'RATING_OFF':
      return 'Ici, on ne donne pas de note.';
    case 'ALREADY_RATED':
      return `${capital(thisTicket)} est déjà noté${e}. Merci.`;
    case 'NO_SUCH_MESSAGE':
      return `Ce message ne fait pas partie de ${thisTicket}.`;
    case 'NO_SUCH_ASSIGNEE':
      return 'La personne ou le groupe choisi ne prend pas de travail en ce moment. Choisissez-en un autre.';
    case 'ASSIGNMENT_OFF':
      return `Ici, ${thisTicket} ne s’attribue pas de cette façon.`;
    case 'UNKNOWN_STATUS':
      return `Le statut « ${refusal.status} » n’existe plus. Choisissez-en un autre.`;
    case 'INVALID':
      return (
        firstError(refusal.errors, 'fr', names) ??
        'Un champ n’est pas encore correct. Vérifiez votre saisie.'
      );
    case 'BAD_UPDATE':
      return 'Ce message n’a pas pu être lu. Votre texte est gardé : copiez-le dans une nouvelle réponse.';
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
  category: 'la catégorie',
  subject: 'le sujet',
  description: 'la description',
  group: 'le groupe',
  sale: 'le produit acheté',
};
const ENGLISH_QUOTES = ['“', '”'] as const;
const FRENCH_QUOTES = ['« ', ' »'] as const;

function firstError(
  errors: readonly FieldError[],
  language: string,
  { fieldLabel }: RefusalNames,
): string | undefined {
  for (const { path, code } of errors) {
    if (isNamedField(path)) return fieldErrorText(code, path, language);
    const id = customFieldId(path);
    if (id === undefined || fieldLabel === undefined) continue;
    const space = language.split('-')[0] === 'fr' ? ' ' : '';
    return `${fieldLabel(id)}${space}: ${customFieldErrorText(code, language)}`;
  }
  return undefined;
}

const customFieldId = (path: string): string | undefined =>
  path.startsWith('fields.') ? path.slice('fields.'.length) : undefined;

const list = (
  fields: readonly MissingField[],
  words: { readonly [Field in IntakeField]: string },
  last: string,
  { fieldLabel }: RefusalNames,
  [open, close]: readonly [string, string],
): string =>
  joined(
    fields.map((field) => {
      const id = customFieldId(field);
      if (id === undefined) return words[field as IntakeField];
      return `${open}${fieldLabel?.(id) ?? id}${close}`;
    }),
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
