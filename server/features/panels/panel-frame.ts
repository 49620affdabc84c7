// The page of ours in which a panel stands. The desk's own policy lets it frame nothing but this site, and never changes;
// this page's policy names the one site that may stand in it now. So a panel that is added later works in a desk that is
// open, one that was taken away is gone with the next opening, and a panel that leads its frame elsewhere leads nowhere.

import { createHash } from 'node:crypto';
import { PANEL_SANDBOX } from '#shared/templates/panel.ts';

const STYLE =
  'html,body,iframe{display:block;width:100%;height:100%;margin:0;border:0}body{overflow:hidden}';

export const framePolicy = (origin: string): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    `frame-src ${origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    // Also for somebody who opens this page by itself.
    `sandbox ${PANEL_SANDBOX}`,
  ].join('; ');

export const framePage = (address: string, title: string): string =>
  `<!doctype html><html><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style></head>` +
  `<body><iframe src="${escaped(address)}" title="${escaped(title)}" sandbox="${PANEL_SANDBOX}" allow="" ` +
  `referrerpolicy="no-referrer"></iframe></body></html>`;

const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign);
