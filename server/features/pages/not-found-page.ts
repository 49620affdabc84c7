import { createHash } from 'node:crypto';
import { directionOf, type InEveryLanguage } from '#shared/base/languages.ts';
import { acceptedLanguage } from './accepted-language.ts';

const STYLE = `html { color-scheme: light dark; background: Canvas; color: CanvasText }
body { max-width: 36rem; margin: 15vh auto 0; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.625rem }
a { color: LinkText }`;

/** The page's own few rules and nothing else: it has no file to take them from. */
export const NOT_FOUND_CSP = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

type Texts = { readonly title: string; readonly text: string; readonly home: string };
const TEXTS: InEveryLanguage<Texts> = {
  en: {
    title: 'Page not found',
    text: 'There is nothing at this address.',
    home: 'To the first page',
  },
  fr: {
    title: 'Page introuvable',
    text: 'Il n’y a rien à cette adresse.',
    home: 'Vers la page d’accueil',
  },
  de: {
    title: 'Seite nicht gefunden',
    text: 'Unter dieser Adresse gibt es nichts.',
    home: 'Zur Startseite',
  },
  es: {
    title: 'Página no encontrada',
    text: 'No hay nada en esta dirección.',
    home: 'A la página de inicio',
  },
  ar: {
    title: 'الصفحة غير موجودة',
    text: 'لا يوجد شيء على هذا العنوان.',
    home: 'إلى الصفحة الأولى',
  },
};

/** Readable without any file, since it also answers when there are none. */
export function notFoundPage(acceptLanguage: string): string {
  const language = acceptedLanguage(acceptLanguage);
  const { title, text, home } = TEXTS[language];
  return `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title}</title>
    <style>${STYLE}</style>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      <p>${text}</p>
      <p><a href="/">${home}</a></p>
    </main>
  </body>
</html>
`;
}
