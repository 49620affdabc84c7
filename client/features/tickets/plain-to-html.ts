const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);

/** What somebody typed into a plain field: paragraphs by empty lines, breaks by lines. Empty if there are no words. */
export const plainToHtml = (text: string): string =>
  text
    .trim()
    .split(/\n[ \t]*\n\s*/)
    .filter((part) => part.trim() !== '')
    .map(
      (part) =>
        `<p>${part
          .split('\n')
          .map((line) => escaped(line.trimEnd()))
          .join('<br>')}</p>`,
    )
    .join('');
