// What notifications say, in the language of whoever gets them.

import type { InEveryLanguage } from '#shared/base/languages.ts';

export type PushWords = {
  /** Where names may stand: {name}. */
  readonly message: string;
  readonly mention: string;
  readonly assigned: string;
  readonly rating: string;
  /** On a screen that shows neither subject nor name: {number}. */
  readonly bareMessage: string;
  readonly bareMention: string;
  readonly bareAssigned: string;
  readonly bareRating: string;
  /** More than are told one by one: {numbers}. */
  readonly several: string;
};

export const PUSH_WORDS: InEveryLanguage<PushWords> = {
  en: {
    message: '{name} has written',
    mention: '{name} mentions you in a note',
    assigned: 'Assigned to you',
    rating: 'Rated by {name}',
    bareMessage: 'New message in {number}',
    bareMention: 'You are mentioned in {number}',
    bareAssigned: '{number} is assigned to you',
    bareRating: '{number} has been rated',
    several: 'News in {numbers}',
  },
  fr: {
    message: '{name} a écrit',
    mention: '{name} vous mentionne dans une note',
    assigned: 'Confié à vous',
    rating: 'Évalué par {name}',
    bareMessage: 'Nouveau message dans {number}',
    bareMention: 'On vous mentionne dans {number}',
    bareAssigned: '{number} vous est confié',
    bareRating: '{number} a reçu une évaluation',
    several: 'Du nouveau dans {numbers}',
  },
  de: {
    message: '{name} hat geschrieben',
    mention: '{name} erwähnt Sie in einer Notiz',
    assigned: 'Ihnen zugewiesen',
    rating: 'Bewertet von {name}',
    bareMessage: 'Neue Nachricht in {number}',
    bareMention: 'Sie werden in {number} erwähnt',
    bareAssigned: '{number} ist Ihnen zugewiesen',
    bareRating: '{number} wurde bewertet',
    several: 'Neues in {numbers}',
  },
  es: {
    message: '{name} ha escrito',
    mention: '{name} le menciona en una nota',
    assigned: 'Asignado a usted',
    rating: 'Valorado por {name}',
    bareMessage: 'Mensaje nuevo en {number}',
    bareMention: 'Le mencionan en {number}',
    bareAssigned: '{number} se le ha asignado',
    bareRating: '{number} ha recibido una valoración',
    several: 'Novedades en {numbers}',
  },
  ar: {
    message: 'كتب {name}',
    mention: 'أشار إليك {name} في ملاحظة',
    assigned: 'أُسند إليك',
    rating: 'وصل تقييم من {name}',
    bareMessage: 'رسالة جديدة في {number}',
    bareMention: 'أُشير إليك في {number}',
    bareAssigned: 'أُسند إليك {number}',
    bareRating: 'وصل تقييم على {number}',
    several: 'جديد في {numbers}',
  },
};
