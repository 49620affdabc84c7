// Sites as people write them, a line each, and the code that goes into their pages.

import { isSite } from '#shared/engine/contact-forms.ts';

/** The origin of what was typed or copied from an address bar; as it stands where it is none. */
export function siteOf(line: string): string {
  const text = line.trim();
  const wanted = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.parse(wanted);
  return url !== null && isSite(url.origin) ? url.origin : text;
}

export const sitesOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(siteOf),
  ),
];

export type Codes = { readonly script: string; readonly frame: string; readonly form: string };

/** Words in it are attributes of HTML. */
export function codesFor(
  origin: string,
  slug: string,
  words: { readonly language: string; readonly title: string; readonly labels: Labels },
): Codes {
  const { language, title, labels } = words;
  const address = `${origin}/f/${slug}`;
  const row = (name: string, label: string, type: string): string =>
    `  <label>${escaped(label)} <input name="${name}" type="${type}" required></label>`;
  return {
    script: `<script async src="${address}/form.js" data-lang="${language}"></script>`,
    frame: `<iframe src="${address}?framed=1&amp;lang=${language}" title="${escaped(title)}" loading="lazy" style="width:100%;height:60rem;border:0"></iframe>`,
    form: [
      `<form method="post" action="${address}?lang=${language}">`,
      row('name', labels.name, 'text'),
      row('email', labels.email, 'email'),
      ...(labels.others ?? []).map(([name, label]) => row(name, label, 'text')),
      row('subject', labels.subject, 'text'),
      `  <label>${escaped(labels.description)} <textarea name="description" required></textarea></label>`,
      '  <p hidden><input name="website" tabindex="-1" autocomplete="off"></p>',
      '  <input type="hidden" name="back" value="https://…">',
      `  <button>${escaped(labels.send)}</button>`,
      '</form>',
    ].join('\n'),
  };
}

export type Labels = Readonly<
  Record<'name' | 'email' | 'subject' | 'description' | 'send', string>
> & {
  /** What the workspace insists on besides. */
  readonly others?: readonly (readonly [name: string, label: string])[];
};

const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => SIGNS[sign] ?? sign);
