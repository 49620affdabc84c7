// What people wrote, put into a sentence that runs the other way, keeps its own order and leaves the sentence its own:
// between the marks U+2068 and U+2069 a text is laid out by itself.

const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
const runsRightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const runsLeftToRight =
  /(?![\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}])[\p{L}\p{N}]/u;

/** The text ready to stand in a sentence; unchanged where everything in it runs as the sentence does. */
export function isolate(text: string, sentence: 'ltr' | 'rtl'): string {
  const strays = sentence === 'rtl' ? runsLeftToRight : runsRightToLeft;
  if (!strays.test(text) || text.startsWith(FIRST_STRONG_ISOLATE)) return text;
  return `${FIRST_STRONG_ISOLATE}${text}${POP_ISOLATE}`;
}
