// The sentences about conditions. Signs and words of the filter language (`me`, `today`, `yes`) are the same everywhere.

import { CONDITION_LIMITS } from './condition.ts';
import type { FieldKind } from './fields.ts';

export type ConditionWording = {
  readonly at: (position: number) => string;
  readonly kinds: {
    readonly [Kind in Exclude<FieldKind, 'choice' | 'category' | 'priority'>]: string;
  };
  readonly unknownField: (field: string, known: string) => string;
  readonly wrongOperator: (field: string, signs: string) => string;
  readonly wrongValue: (field: string, value: string, expected: string) => string;
  readonly missingValue: (field: string) => string;
  readonly sentences: {
    readonly [
      Code in
        | 'unclosed-quote'
        | 'unclosed-parenthesis'
        | 'unexpected'
        | 'missing-term'
        | 'too-long'
        | 'too-deep'
        | 'too-many'
    ]: string;
  };
};

const { value, values, text, depth, nodes } = CONDITION_LIMITS;

export const en: ConditionWording = {
  at: (position) => `Position ${position}: `,
  kinds: {
    text: `a text of at most ${value} characters`,
    words: `a text of at most ${value} characters`,
    number: 'a number, such as 5 or 2.5',
    time: 'a time, such as 2026-03, 2026-03-29, today, this-month or 7d',
    day: 'a day, such as 2026-03-29, today or 7d',
    person: 'me, none or the id of a person',
    group: 'mine, none or the id of a group',
    flag: 'yes or no',
  },
  unknownField: (field, known) => `There is no field "${field}". Possible fields: ${known}.`,
  wrongOperator: (field, signs) =>
    `The field "${field}" is not compared like this. Possible: ${signs}`,
  wrongValue: (field, given, expected) =>
    `The field "${field}" cannot be "${given}"; expected ${expected}.`,
  missingValue: (field) => `A value is missing for the field "${field}".`,
  sentences: {
    'unclosed-quote': 'This quote is not closed; expected ".',
    'unclosed-parenthesis': 'This parenthesis is not closed; expected ).',
    unexpected: 'This makes no sense here; expected a field, a word or a parenthesis.',
    'missing-term': 'Something is missing here; expected a field, a word or a parenthesis.',
    'too-long': `This filter is too long: at most ${text} characters.`,
    'too-deep': `Parentheses are nested too deeply: at most ${depth} levels.`,
    'too-many': `This filter has too many parts: at most ${nodes}, and ${values} values for a field.`,
  },
};

export const fr: ConditionWording = {
  at: (position) => `Position ${position} : `,
  kinds: {
    text: `un texte de ${value} caractères au plus`,
    words: `un texte de ${value} caractères au plus`,
    number: 'un nombre, comme 5 ou 2.5',
    time: 'une date, comme 2026-03, 2026-03-29, today, this-month ou 7d',
    day: 'un jour, comme 2026-03-29, today ou 7d',
    person: 'me, none ou l’identifiant d’une personne',
    group: 'mine, none ou l’identifiant d’un groupe',
    flag: 'yes ou no',
  },
  unknownField: (field, known) =>
    `Il n’y a pas de champ « ${field} ». Champs possibles : ${known}.`,
  wrongOperator: (field, signs) =>
    `Le champ « ${field} » ne se compare pas ainsi. Possible : ${signs}`,
  wrongValue: (field, given, expected) =>
    `Le champ « ${field} » ne peut pas valoir « ${given} » ; il faut ${expected}.`,
  missingValue: (field) => `Il manque une valeur au champ « ${field} ».`,
  sentences: {
    'unclosed-quote': 'Ce guillemet n’est pas fermé ; il faut ".',
    'unclosed-parenthesis': 'Cette parenthèse n’est pas fermée ; il faut ).',
    unexpected: 'Ceci n’a pas de sens ici ; il faut un champ, un mot ou une parenthèse.',
    'missing-term': 'Il manque quelque chose ici ; il faut un champ, un mot ou une parenthèse.',
    'too-long': `Ce filtre est trop long : ${text} caractères au plus.`,
    'too-deep': `Trop de parenthèses imbriquées : ${depth} niveaux au plus.`,
    'too-many': `Ce filtre a trop de parties : ${nodes} au plus, et ${values} valeurs par champ.`,
  },
};

export const de: ConditionWording = {
  at: (position) => `Stelle ${position}: `,
  kinds: {
    text: `ein Text von höchstens ${value} Zeichen`,
    words: `ein Text von höchstens ${value} Zeichen`,
    number: 'eine Zahl wie 5 oder 2.5',
    time: 'eine Zeit wie 2026-03, 2026-03-29, today, this-month oder 7d',
    day: 'ein Tag wie 2026-03-29, today oder 7d',
    person: 'me, none oder die Kennung einer Person',
    group: 'mine, none oder die Kennung einer Gruppe',
    flag: 'yes oder no',
  },
  unknownField: (field, known) => `Es gibt kein Feld „${field}“. Mögliche Felder: ${known}.`,
  wrongOperator: (field, signs) =>
    `Das Feld „${field}“ wird nicht so verglichen. Möglich: ${signs}`,
  wrongValue: (field, given, expected) =>
    `Das Feld „${field}“ kann nicht „${given}“ sein; erwartet: ${expected}.`,
  missingValue: (field) => `Dem Feld „${field}“ fehlt ein Wert.`,
  sentences: {
    'unclosed-quote': 'Dieses Anführungszeichen ist nicht geschlossen; erwartet: ".',
    'unclosed-parenthesis': 'Diese Klammer ist nicht geschlossen; erwartet: ).',
    unexpected: 'Das ergibt hier keinen Sinn; erwartet: ein Feld, ein Wort oder eine Klammer.',
    'missing-term': 'Hier fehlt etwas; erwartet: ein Feld, ein Wort oder eine Klammer.',
    'too-long': `Dieser Filter ist zu lang: höchstens ${text} Zeichen.`,
    'too-deep': `Zu viele verschachtelte Klammern: höchstens ${depth} Ebenen.`,
    'too-many': `Dieser Filter hat zu viele Teile: höchstens ${nodes}, und ${values} Werte je Feld.`,
  },
};

export const es: ConditionWording = {
  at: (position) => `Posición ${position}: `,
  kinds: {
    text: `un texto de ${value} caracteres como máximo`,
    words: `un texto de ${value} caracteres como máximo`,
    number: 'un número, como 5 o 2.5',
    time: 'una fecha, como 2026-03, 2026-03-29, today, this-month o 7d',
    day: 'un día, como 2026-03-29, today o 7d',
    person: 'me, none o el identificador de una persona',
    group: 'mine, none o el identificador de un grupo',
    flag: 'yes o no',
  },
  unknownField: (field, known) => `No hay ningún campo «${field}». Campos posibles: ${known}.`,
  wrongOperator: (field, signs) => `El campo «${field}» no se compara así. Posible: ${signs}`,
  wrongValue: (field, given, expected) =>
    `El campo «${field}» no puede ser «${given}»; se espera ${expected}.`,
  missingValue: (field) => `Falta un valor para el campo «${field}».`,
  sentences: {
    'unclosed-quote': 'Esta comilla no está cerrada; se espera ".',
    'unclosed-parenthesis': 'Este paréntesis no está cerrado; se espera ).',
    unexpected: 'Esto no tiene sentido aquí; se espera un campo, una palabra o un paréntesis.',
    'missing-term': 'Aquí falta algo; se espera un campo, una palabra o un paréntesis.',
    'too-long': `Este filtro es demasiado largo: ${text} caracteres como máximo.`,
    'too-deep': `Hay demasiados paréntesis anidados: ${depth} niveles como máximo.`,
    'too-many': `Este filtro tiene demasiadas partes: ${nodes} como máximo, y ${values} valores por campo.`,
  },
};

export const ar: ConditionWording = {
  at: (position) => `الموضع ${position}: `,
  kinds: {
    text: `نص لا يتجاوز ${value} حرف`,
    words: `نص لا يتجاوز ${value} حرف`,
    number: 'عدد مثل 5 أو 2.5',
    time: 'وقت مثل 2026-03 أو 2026-03-29 أو today أو this-month أو 7d',
    day: 'يوم مثل 2026-03-29 أو today أو 7d',
    person: 'me أو none أو معرّف شخص',
    group: 'mine أو none أو معرّف مجموعة',
    flag: 'yes أو no',
  },
  unknownField: (field, known) => `لا يوجد حقل «${field}». الحقول الممكنة: ${known}.`,
  wrongOperator: (field, signs) => `لا يُقارن الحقل «${field}» بهذه الطريقة. الممكن: ${signs}`,
  wrongValue: (field, given, expected) =>
    `لا يمكن أن يكون الحقل «${field}» هو «${given}»؛ المتوقع: ${expected}.`,
  missingValue: (field) => `تنقص قيمة للحقل «${field}».`,
  sentences: {
    'unclosed-quote': 'علامة الاقتباس هذه غير مغلقة؛ المتوقع ".',
    'unclosed-parenthesis': 'هذا القوس غير مغلق؛ المتوقع ).',
    unexpected: 'لا معنى لهذا هنا؛ المتوقع حقل أو كلمة أو قوس.',
    'missing-term': 'ينقص شيء هنا؛ المتوقع حقل أو كلمة أو قوس.',
    'too-long': `عامل التصفية هذا طويل جدًا. الحد الأقصى للأحرف: ${text}.`,
    'too-deep': `الأقواس المتداخلة كثيرة. الحد الأقصى للمستويات: ${depth}.`,
    'too-many': `أجزاء عامل التصفية كثيرة. الحد الأقصى: ${nodes}، وللقيم في الحقل: ${values}.`,
  },
};
