// The sentence for a file that is not taken: which one, why, and what would be.

import { isolate } from '#shared/base/bidi.ts';
import { directionOf, inLanguage, type InEveryLanguage } from '#shared/base/languages.ts';
import { allowedFormats, type FileProblem, type FileRules } from './file-rules.ts';

type Facts = {
  readonly file: string;
  readonly megabytes: string;
  readonly endings: string;
  readonly maxFiles: number;
  /** Of all files of the workspace, in gigabytes. */
  readonly room: string;
};
type Sentences = { readonly [Code in FileProblem['code']]: (facts: Facts) => string };

const SENTENCES: InEveryLanguage<Sentences> = {
  en: {
    empty: ({ file }) => `“${file}” is empty. Check the file and add it again.`,
    too_large: ({ file, megabytes }) =>
      `“${file}” is too large. A file can have at most ${megabytes} MB.`,
    not_allowed: ({ file, endings }) =>
      `“${file}” is of a kind that is not accepted here. Accepted: ${endings}.`,
    content: ({ file }) => `What is in “${file}” is not what its name says. It was not kept.`,
    infected: ({ file }) => `“${file}” contains a virus. It was not kept.`,
    too_many: ({ maxFiles }) => `Too many files: a message can carry at most ${maxFiles}.`,
    no_room: ({ file, room }) =>
      `“${file}” does not fit any more: the files of this workspace may take ${room} GB in all.`,
  },
  fr: {
    empty: ({ file }) => `« ${file} » est vide. Vérifiez le fichier et ajoutez-le de nouveau.`,
    too_large: ({ file, megabytes }) =>
      `« ${file} » est trop volumineux. Un fichier peut avoir ${megabytes} Mo au plus.`,
    not_allowed: ({ file, endings }) =>
      `« ${file} » n’est pas d’un type accepté ici. Acceptés : ${endings}.`,
    content: ({ file }) =>
      `Le contenu de « ${file} » n’est pas celui que son nom annonce. Il n’a pas été gardé.`,
    infected: ({ file }) => `« ${file} » contient un virus. Il n’a pas été gardé.`,
    too_many: ({ maxFiles }) => `Trop de fichiers : un message peut en porter ${maxFiles} au plus.`,
    no_room: ({ file, room }) =>
      `« ${file} » n’entre plus : les fichiers de cet espace peuvent occuper ${room} Go en tout.`,
  },
  de: {
    empty: ({ file }) =>
      `„${file}“ ist leer. Prüfen Sie die Datei und fügen Sie sie noch einmal hinzu.`,
    too_large: ({ file, megabytes }) =>
      `„${file}“ ist zu groß. Eine Datei kann höchstens ${megabytes} MB haben.`,
    not_allowed: ({ file, endings }) =>
      `„${file}“ ist von einer Art, die hier nicht angenommen wird. Angenommen werden: ${endings}.`,
    content: ({ file }) =>
      `Der Inhalt von „${file}“ ist nicht der, den der Name verspricht. Die Datei wurde nicht behalten.`,
    infected: ({ file }) => `„${file}“ enthält einen Virus. Die Datei wurde nicht behalten.`,
    too_many: ({ maxFiles }) =>
      `Zu viele Dateien: Eine Nachricht kann höchstens ${maxFiles} tragen.`,
    no_room: ({ file, room }) =>
      `„${file}“ passt nicht mehr hinein: Die Dateien dieses Arbeitsbereichs dürfen zusammen ${room} GB belegen.`,
  },
  es: {
    empty: ({ file }) => `«${file}» está vacío. Compruebe el archivo y añádalo de nuevo.`,
    too_large: ({ file, megabytes }) =>
      `«${file}» es demasiado grande. Un archivo puede tener como máximo ${megabytes} MB.`,
    not_allowed: ({ file, endings }) =>
      `«${file}» es de un tipo que aquí no se acepta. Se aceptan: ${endings}.`,
    content: ({ file }) =>
      `El contenido de «${file}» no es el que anuncia su nombre. No se ha guardado.`,
    infected: ({ file }) => `«${file}» contiene un virus. No se ha guardado.`,
    too_many: ({ maxFiles }) =>
      `Demasiados archivos: un mensaje puede llevar como máximo ${maxFiles}.`,
    no_room: ({ file, room }) =>
      `«${file}» ya no cabe: los archivos de este espacio pueden ocupar ${room} GB en total.`,
  },
  ar: {
    empty: ({ file }) => `الملف «${file}» فارغ. تحقق منه وأضفه من جديد.`,
    too_large: ({ file, megabytes }) =>
      `الملف «${file}» كبير جدًا. الحد الأقصى لحجم الملف: ${megabytes} ميغابايت.`,
    not_allowed: ({ file, endings }) => `الملف «${file}» من نوع لا يُقبل هنا. المقبول: ${endings}.`,
    content: ({ file }) => `محتوى الملف «${file}» ليس ما يدل عليه اسمه. لم يُحتفظ به.`,
    infected: ({ file }) => `يحتوي الملف «${file}» على فيروس. لم يُحتفظ به.`,
    too_many: ({ maxFiles }) => `الملفات كثيرة. الحد الأقصى في الرسالة: ${maxFiles}.`,
    no_room: ({ file, room }) =>
      `لم يعد هناك متسع للملف «${file}». الحد الأقصى لملفات مساحة العمل كلها: ${room} غيغابايت.`,
  },
};

/** In the language of the tag or else English. */
export function fileProblemText(
  { code, name, rules, roomBytes = 0 }: FileProblem,
  language: string,
): string {
  const direction = directionOf(language);
  return inLanguage(SENTENCES, language)[code]({
    file: isolate(shortName(name), direction),
    megabytes: megabytes(rules, language),
    endings: isolate(endings(rules), direction),
    maxFiles: rules.maxFiles,
    room: new Intl.NumberFormat(language, { maximumSignificantDigits: 4 }).format(roomBytes / 1e9),
  });
}

const megabytes = ({ maxBytes }: FileRules, language: string): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(maxBytes / 1_048_576);

const endings = (rules: FileRules): string =>
  allowedFormats(rules)
    .flatMap(({ extensions }) => extensions)
    .join(', ');

const LONGEST = 60;
const shortName = (name: string): string =>
  name.length <= LONGEST ? name : `${name.slice(0, LONGEST - 1)}…`;
