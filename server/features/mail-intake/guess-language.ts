// In which of the workspace's languages somebody wrote, by the small words that every sentence has. It decides nothing but
// the language of what they are told; where it cannot be told, it is the workspace's first.

const WORDS: { readonly [language: string]: RegExp } = {
  en: /\b(?:the|and|is|not|you|my|have|with|please|it|of|to|hello|thanks)\b/giu,
  fr: /(?<![\p{L}])(?:le|la|les|et|est|pas|vous|je|une|des|ne|pour|bonjour|merci|que|à)(?![\p{L}])/giu,
  de: /(?<![\p{L}])(?:der|die|das|und|ist|nicht|ich|sie|ein|mit|wir|bitte|hallo|danke|für|zu)(?![\p{L}])/giu,
  es: /(?<![\p{L}])(?:el|la|los|y|es|no|usted|mi|una|por|favor|hola|gracias|que|con)(?![\p{L}])/giu,
  ar: /[\u0600-\u06ff]{2,}/gu,
};
const ENOUGH = 3;

export function guessLanguage(text: string, languages: readonly string[]): string {
  const sample = text.slice(0, 4_000);
  let best = languages[0] ?? 'en';
  let most = ENOUGH - 1;
  for (const language of languages) {
    const words = WORDS[language.split('-')[0] ?? language];
    const count = words === undefined ? 0 : (sample.match(words)?.length ?? 0);
    if (count > most) [best, most] = [language, count];
  }
  return best;
}
