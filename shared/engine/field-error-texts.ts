import type { FieldErrorCode } from '#shared/base/error-codes.ts';
import type { IntakeField } from './configuration.ts';

/** The fields of an intake, and the text of a message. */
export type NamedField = IntakeField | 'message';
type Words = { readonly [Field in NamedField]: string };

/** Fields with their article. */
export const ENGLISH_FIELD_WORDS: Words = {
  name: 'a name',
  email: 'an e-mail address',
  phone: 'a phone number',
  address: 'an address',
  city: 'a city',
  country: 'a country',
  category: 'a category',
  subject: 'a subject',
  description: 'a description',
  group: 'a group',
  sale: 'one of the products that were bought',
  message: 'a message',
};
const FRENCH: Words = {
  name: 'un nom',
  email: 'une adresse e-mail',
  phone: 'un numéro de téléphone',
  address: 'une adresse',
  city: 'une ville',
  country: 'un pays',
  category: 'une catégorie',
  subject: 'un sujet',
  description: 'une description',
  group: 'un groupe',
  sale: 'un des produits achetés',
  message: 'un message',
};

export const isNamedField = (path: string): path is NamedField =>
  Object.hasOwn(ENGLISH_FIELD_WORDS, path);

/** The sentence beside a field, in French or else English. */
export function fieldErrorText(code: FieldErrorCode, field: NamedField, language: string): string {
  const isFrench = language.split('-')[0] === 'fr';
  const word = (isFrench ? FRENCH : ENGLISH_FIELD_WORDS)[field];
  switch (code) {
    case 'required':
      if (field === 'sale' || field === 'category')
        return isFrench ? `Choisissez ${word}.` : `Choose ${word}.`;
      return isFrench ? `Indiquez ${word}.` : `Enter ${word}.`;
    case 'too_long':
      return isFrench ? 'Ce texte est trop long.' : 'This text is too long.';
    case 'too_short':
      return isFrench ? 'Ce texte est trop court.' : 'This text is too short.';
    case 'not_found':
      return isFrench ? 'Ce choix n’existe pas.' : 'There is no such choice.';
    default:
      return isFrench ? `Indiquez ${word} valide.` : `Enter ${word.replace(/^an? /, 'a valid ')}.`;
  }
}

/** The sentence beside a custom field or a text per language: what stands before it is its label. */
export function customFieldErrorText(code: FieldErrorCode, language: string): string {
  const isFrench = language.split('-')[0] === 'fr';
  return (isFrench ? FRENCH_CUSTOM : ENGLISH_CUSTOM)[code];
}

type Sentences = { readonly [Code in FieldErrorCode]: string };
const ENGLISH_CUSTOM: Sentences = {
  required: 'This must be filled in.',
  too_short: 'This is too short.',
  too_long: 'This text is too long.',
  format: 'This is not in the right form.',
  type: 'This is not in the right form.',
  unknown_field: 'There is no such field here.',
  not_allowed: 'This value is not possible here.',
  not_found: 'There is no such choice.',
  taken: 'The same choice is named twice.',
};
const FRENCH_CUSTOM: Sentences = {
  required: 'À remplir.',
  too_short: 'C’est trop court.',
  too_long: 'Ce texte est trop long.',
  format: 'La forme n’est pas la bonne.',
  type: 'La forme n’est pas la bonne.',
  unknown_field: 'Il n’y a pas de tel champ ici.',
  not_allowed: 'Cette valeur n’est pas possible ici.',
  not_found: 'Ce choix n’existe pas.',
  taken: 'Le même choix figure deux fois.',
};
