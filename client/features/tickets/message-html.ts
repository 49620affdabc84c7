import { cleanHtml } from '#client/ui/clean-html.ts';

const EMPTY_END = /(?:<p>(?:<br>|\s|&nbsp;)*<\/p>)+$/;

/** What an editor holds as a message travels: allowed tags only, without the editor's own marks or empty lines at the end. */
export function messageHtml(editorHtml: string): string {
  const holder = document.createElement('div');
  holder.append(cleanHtml(editorHtml));
  for (const link of holder.querySelectorAll('a')) {
    link.removeAttribute('target');
    link.removeAttribute('rel');
  }
  for (const image of holder.querySelectorAll('img')) {
    image.removeAttribute('loading');
    image.removeAttribute('decoding');
  }
  return holder.innerHTML.replace(EMPTY_END, '');
}
