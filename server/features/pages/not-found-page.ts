const TEXTS = {
  en: {
    title: 'Page not found',
    text: 'There is nothing at this address.',
    home: 'To the first page',
  },
  fr: {
    title: 'Page introuvable',
    text: "Il n'y a rien à cette adresse.",
    home: "Vers la page d'accueil",
  },
} as const;

/** Readable without any file, since it also answers when there are none. */
export function notFoundPage(acceptLanguage: string): string {
  const language = /^\s*fr\b/i.test(acceptLanguage) ? 'fr' : 'en';
  const { title, text, home } = TEXTS[language];
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title}</title>
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
