// A mail from its parts, as HTML that every mail program shows (tables, styles on the elements, no image of ours) and as
// text. What people wrote comes in sanitised, or is escaped here.

import { isolate } from '#shared/base/bidi.ts';
import { escapeHtml } from '#server/platform/html/escape-html.ts';
import { plainText } from '#shared/base/plain-text.ts';

export type MailPart =
  | { readonly kind: 'line'; readonly text: string }
  /** Smaller. */
  | { readonly kind: 'hint'; readonly text: string }
  /** Words of a person, as sanitised HTML. */
  | { readonly kind: 'words'; readonly html: string }
  | { readonly kind: 'signature'; readonly html: string }
  | { readonly kind: 'fact'; readonly name: string; readonly value: string }
  | { readonly kind: 'button'; readonly text: string; readonly url: string }
  | {
      readonly kind: 'list';
      readonly items: readonly { readonly text: string; readonly url?: string }[];
    };

export type MailBody = {
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** Above everything; empty: no answers by mail. */
  readonly marker: string;
  readonly heading: string;
  readonly parts: readonly MailPart[];
  readonly footer: string;
};

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif";

export function htmlOf(body: MailBody): string {
  const { language, direction, marker, heading, parts, footer } = body;
  const start = direction === 'rtl' ? 'right' : 'left';
  const grey = `margin:0;${FONT};font-size:13px;line-height:1.5;color:#5f6672`;
  const rows = parts.map((part) => htmlOfPart(part, start)).join('\n');
  return `<!doctype html>
<html lang="${escapeHtml(language)}" dir="${direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:16px">
${marker === '' ? '' : `<p style="${grey};padding-bottom:12px">${escapeHtml(marker)}</p>`}
<table role="presentation" dir="${direction}" style="width:100%;max-width:600px;border-collapse:collapse" align="${start}"><tbody><tr><td style="padding:0;text-align:${start}">
<p style="${grey};padding-bottom:12px">${escapeHtml(heading)}</p>
${rows}
<p style="${grey};padding-top:20px">${escapeHtml(footer)}</p>
</td></tr></tbody></table>
</body>
</html>
`;
}

function htmlOfPart(part: MailPart, start: 'left' | 'right'): string {
  const text = `${FONT};font-size:15px;line-height:1.5`;
  switch (part.kind) {
    case 'line':
      return `<p style="margin:0 0 12px;${text}">${linesOf(part.text)}</p>`;
    case 'hint':
      return `<p style="margin:0 0 12px;${FONT};font-size:13px;line-height:1.5;color:#5f6672">${linesOf(part.text)}</p>`;
    case 'words':
      return `<div dir="auto" style="margin:0 0 16px;padding-${start}:12px;border-${start}:3px solid #c5cad3;${text}">${part.html}</div>`;
    case 'signature':
      return `<div dir="auto" style="margin:0 0 16px;${text}">${part.html}</div>`;
    case 'fact':
      return `<p style="margin:0 0 12px;${text}">${escapeHtml(part.name)}<br><strong dir="ltr" style="font-family:ui-monospace,Consolas,monospace">${escapeHtml(part.value)}</strong></p>`;
    case 'button':
      return `<p style="margin:0 0 16px"><a href="${escapeHtml(part.url)}" style="display:inline-block;padding:10px 18px;border-radius:6px;background:#0b57d0;color:#ffffff;text-decoration:none;${text};font-weight:600">${escapeHtml(part.text)}</a></p>`;
    case 'list':
      return `<ul style="margin:0 0 16px;padding-${start}:20px;${text}">${part.items
        .map(({ text: item, url }) =>
          url === undefined
            ? `<li>${escapeHtml(item)}</li>`
            : `<li><a href="${escapeHtml(url)}">${escapeHtml(item)}</a></li>`,
        )
        .join('')}</ul>`;
  }
}

const linesOf = (text: string): string => escapeHtml(text).replaceAll('\n', '<br>');

export function textOf(body: MailBody): string {
  const lines = body.parts.map((part) => textOfPart(part, body.direction));
  return [...(body.marker === '' ? [] : [body.marker]), body.heading, ...lines, body.footer]
    .filter((line) => line !== '')
    .join('\n\n')
    .concat('\n');
}

function textOfPart(part: MailPart, direction: 'ltr' | 'rtl'): string {
  switch (part.kind) {
    case 'line':
    case 'hint':
      return part.text;
    case 'words':
      return plainText(part.html);
    case 'signature':
      return `-- \n${plainText(part.html)}`;
    case 'fact':
      return `${part.name}\n${isolate(part.value, direction)}`;
    case 'button':
      return `${part.text}\n${part.url}`;
    case 'list':
      return part.items
        .map(({ text, url }) => (url === undefined ? `- ${text}` : `- ${text}\n  ${url}`))
        .join('\n');
  }
}
