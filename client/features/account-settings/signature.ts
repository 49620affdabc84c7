// A signature is HTML (C9) and typed as text: lines become paragraphs and line breaks, addresses and `*words*` become
// links and bold. What another way of writing it has put there is shown as its text.

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escape = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

const LINK = /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g;
const MAIL = /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g;
const BOLD = /\*([^*\n]+)\*/g;

const inline = (line: string): string =>
  escape(line)
    .replaceAll(LINK, (url) => `<a href="${url}">${url}</a>`)
    .replaceAll(MAIL, (address, at: number, whole: string) =>
      whole.slice(0, at).endsWith('/') ? address : `<a href="mailto:${address}">${address}</a>`,
    )
    .replaceAll(BOLD, '<strong>$1</strong>');

export const signatureHtml = (text: string): string =>
  text
    .trim()
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== '')
    .map((block) => `<p>${block.split('\n').map(inline).join('<br>')}</p>`)
    .join('');

/** What was typed, from what is stored. */
export function signatureText(html: string): string {
  const document = new DOMParser().parseFromString(html, 'text/html');
  for (const line of document.querySelectorAll('br')) line.replaceWith('\n');
  for (const bold of document.querySelectorAll('strong, b'))
    bold.replaceWith(`*${bold.textContent}*`);
  for (const link of document.querySelectorAll('a[href]')) {
    const href = (link.getAttribute('href') ?? '').replace(/^mailto:/, '');
    const text = link.textContent;
    link.replaceWith(text === href || href === '' ? text : `${text} ${href}`);
  }
  const blocks = [...document.body.children].map((block) => block.textContent.trim());
  return (blocks.length === 0 ? document.body.textContent : blocks.join('\n\n')).trim();
}
