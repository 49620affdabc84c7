import type { FieldErrorCode } from '#shared/base/error-codes.ts';
import { inLanguage, type InEveryLanguage } from '#shared/base/languages.ts';
import type { IntakeField } from './configuration.ts';

/** The fields of an intake, and the text of a message. */
export type NamedField = IntakeField | 'message';

/** What is asked for, as an order asks for it: "Enter a name", « Indiquez un nom ». */
type Wording = {
  readonly fields: { readonly [Field in NamedField]: string };
  readonly enter: (what: string) => string;
  readonly enterValid: (what: string) => string;
  readonly choose: (what: string) => string;
  readonly textTooShort: string;
  /** Beside a custom field or a text per language: what stands before it is its label. */
  readonly custom: { readonly [Code in FieldErrorCode]: string };
};

const WORDINGS: InEveryLanguage<Wording> = {
  en: {
    fields: {
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
    },
    enter: (what) => `Enter ${what}.`,
    enterValid: (what) => `Enter ${what.replace(/^an? /, 'a valid ')}.`,
    choose: (what) => `Choose ${what}.`,
    textTooShort: 'This text is too short.',
    custom: {
      required: 'This must be filled in.',
      too_short: 'This is too short.',
      too_long: 'This text is too long.',
      format: 'This is not in the right form.',
      type: 'This is not in the right form.',
      unknown_field: 'There is no such field here.',
      not_allowed: 'This value is not possible here.',
      not_found: 'There is no such choice.',
      taken: 'The same choice is named twice.',
    },
  },
  fr: {
    fields: {
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
    },
    enter: (what) => `Indiquez ${what}.`,
    enterValid: (what) => `Indiquez ${what} valide.`,
    choose: (what) => `Choisissez ${what}.`,
    textTooShort: 'Ce texte est trop court.',
    custom: {
      required: 'À remplir.',
      too_short: 'C’est trop court.',
      too_long: 'Ce texte est trop long.',
      format: 'La forme n’est pas la bonne.',
      type: 'La forme n’est pas la bonne.',
      unknown_field: 'Il n’y a pas de tel champ ici.',
      not_allowed: 'Cette valeur n’est pas possible ici.',
      not_found: 'Ce choix n’existe pas.',
      taken: 'Le même choix figure deux fois.',
    },
  },
  de: {
    fields: {
      name: 'einen Namen',
      email: 'eine E-Mail-Adresse',
      phone: 'eine Telefonnummer',
      address: 'eine Adresse',
      city: 'einen Ort',
      country: 'ein Land',
      category: 'eine Kategorie',
      subject: 'einen Betreff',
      description: 'eine Beschreibung',
      group: 'eine Gruppe',
      sale: 'eines der gekauften Produkte',
      message: 'eine Nachricht',
    },
    enter: (what) => `Geben Sie ${what} an.`,
    enterValid: (what) => `Geben Sie ${what} richtig an.`,
    choose: (what) => `Wählen Sie ${what}.`,
    textTooShort: 'Dieser Text ist zu kurz.',
    custom: {
      required: 'Bitte ausfüllen.',
      too_short: 'Das ist zu kurz.',
      too_long: 'Dieser Text ist zu lang.',
      format: 'Die Form stimmt nicht.',
      type: 'Die Form stimmt nicht.',
      unknown_field: 'Ein solches Feld gibt es hier nicht.',
      not_allowed: 'Dieser Wert ist hier nicht möglich.',
      not_found: 'Diese Auswahl gibt es nicht.',
      taken: 'Dieselbe Auswahl steht zweimal da.',
    },
  },
  es: {
    fields: {
      name: 'un nombre',
      email: 'un correo electrónico',
      phone: 'un número de teléfono',
      address: 'una dirección',
      city: 'una ciudad',
      country: 'un país',
      category: 'una categoría',
      subject: 'un asunto',
      description: 'una descripción',
      group: 'un grupo',
      sale: 'uno de los productos comprados',
      message: 'un mensaje',
    },
    enter: (what) => `Indique ${what}.`,
    enterValid: (what) => `Indique correctamente ${what}.`,
    choose: (what) => `Elija ${what}.`,
    textTooShort: 'Este texto es demasiado corto.',
    custom: {
      required: 'Hay que rellenarlo.',
      too_short: 'Es demasiado corto.',
      too_long: 'Este texto es demasiado largo.',
      format: 'La forma no es la correcta.',
      type: 'La forma no es la correcta.',
      unknown_field: 'Aquí no hay ese campo.',
      not_allowed: 'Este valor no es posible aquí.',
      not_found: 'Esa opción no existe.',
      taken: 'La misma opción figura dos veces.',
    },
  },
  ar: {
    fields: {
      name: 'اسم',
      email: 'بريد إلكتروني',
      phone: 'رقم هاتف',
      address: 'عنوان',
      city: 'مدينة',
      country: 'بلد',
      category: 'فئة',
      subject: 'موضوع',
      description: 'وصف',
      group: 'مجموعة',
      sale: 'أحد المنتجات المشتراة',
      message: 'رسالة',
    },
    enter: (what) => `يرجى إدخال ${what}.`,
    enterValid: (what) => `يرجى إدخال ${what} على نحو صحيح.`,
    choose: (what) => `يرجى اختيار ${what}.`,
    textTooShort: 'هذا النص قصير جدًا.',
    custom: {
      required: 'يجب ملء هذا الحقل.',
      too_short: 'هذا قصير جدًا.',
      too_long: 'هذا النص طويل جدًا.',
      format: 'الصيغة غير صحيحة.',
      type: 'الصيغة غير صحيحة.',
      unknown_field: 'لا يوجد حقل كهذا هنا.',
      not_allowed: 'هذه القيمة غير ممكنة هنا.',
      not_found: 'هذا الخيار غير موجود.',
      taken: 'ورد الخيار نفسه مرتين.',
    },
  },
};

export const isNamedField = (path: string): path is NamedField =>
  Object.hasOwn(WORDINGS.en.fields, path);

/** The sentence beside a field, in the language of the tag or else English. */
export function fieldErrorText(code: FieldErrorCode, field: NamedField, language: string): string {
  const { fields, enter, enterValid, choose, textTooShort, custom } = inLanguage(
    WORDINGS,
    language,
  );
  switch (code) {
    case 'required':
      return field === 'sale' || field === 'category'
        ? choose(fields[field])
        : enter(fields[field]);
    case 'too_short':
      return textTooShort;
    case 'too_long':
    case 'not_found':
      return custom[code];
    default:
      return enterValid(fields[field]);
  }
}

/** The sentence beside a custom field or a text per language: what stands before it is its label. */
export const customFieldErrorText = (code: FieldErrorCode, language: string): string =>
  inLanguage(WORDINGS, language).custom[code];
