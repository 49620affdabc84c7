// What the product itself says in a message that a mail became. In the ticket's language; whoever may read the message
// reads it.

import type { InEveryLanguage } from '#shared/base/languages.ts';

export type IntakeWords = {
  readonly unreadable: string;
  readonly empty: string;
  /** In a note to colleagues. */
  readonly automatic: (sender: string) => string;
  /** Files beyond what a mail may bring. */
  readonly leftOut: (count: number) => string;
};

export const INTAKE_WORDS: InEveryLanguage<IntakeWords> = {
  en: {
    unreadable: 'This mail could not be read. It is attached as it came.',
    empty: 'This mail has no text.',
    automatic: (sender) => `Automatic reply from ${sender}`,
    leftOut: (count) => `Files left out because there were too many in this mail: ${count}.`,
  },
  fr: {
    unreadable: 'Ce message n’a pas pu être lu. Il est joint tel qu’il est arrivé.',
    empty: 'Ce message n’a pas de texte.',
    automatic: (sender) => `Réponse automatique de ${sender}`,
    leftOut: (count) =>
      `Fichiers laissés de côté parce que ce message en avait trop\u00a0: ${count}.`,
  },
  de: {
    unreadable: 'Diese E-Mail konnte nicht gelesen werden. Sie ist so angehängt, wie sie ankam.',
    empty: 'Diese E-Mail hat keinen Text.',
    automatic: (sender) => `Automatische Antwort von ${sender}`,
    leftOut: (count) => `Weggelassene Dateien, weil diese E-Mail zu viele hatte: ${count}.`,
  },
  es: {
    unreadable: 'Este correo no se pudo leer. Se adjunta tal como llegó.',
    empty: 'Este correo no tiene texto.',
    automatic: (sender) => `Respuesta automática de ${sender}`,
    leftOut: (count) => `Archivos omitidos porque este correo tenía demasiados: ${count}.`,
  },
  ar: {
    unreadable: 'تعذرت قراءة هذه الرسالة. وهي مرفقة كما وصلت.',
    empty: 'لا يوجد نص في هذه الرسالة.',
    automatic: (sender) => `رد تلقائي من ${sender}`,
    leftOut: (count) => `ملفات تُركت لكثرة الملفات في هذه الرسالة، وعددها: ${count}.`,
  },
};
