// A panel of another system beside the answer box (C8): a page of that system in a frame that can do nothing by itself.

import type { GroupId, PanelId } from '#shared/base/ids.ts';
import type { LocalText } from '#shared/base/local-text.ts';

/** What a panel is told about the open ticket; nothing unless an administrator allows it. */
export const PANEL_FACTS = ['ticket', 'requester'] as const;
export type PanelFact = (typeof PANEL_FACTS)[number];

export type Panel = {
  readonly id: PanelId;
  readonly name: LocalText;
  readonly address: string;
  readonly sees: readonly PanelFact[];
  readonly isOn: boolean;
  /** Whose members have it; none: everybody who answers. */
  readonly groupIds: readonly GroupId[];
};

export const PANEL_LIMITS = {
  panels: 50,
  name: 60,
  languages: 20,
  address: 2_000,
  groups: 100,
} as const;

/**
 * The whole document stands in a frame like this, twice: by the attribute, and by the policy of the page that holds it.
 * Never `allow-same-origin`, popups or navigation of what is around it.
 */
export const PANEL_SANDBOX = 'allow-scripts allow-forms';

/** Where a panel's frame is asked for: a page of ours whose policy names the one site that may stand in it. */
export const panelFrameAddress = (slug: string, id: PanelId): string =>
  `/api/v1/w/${encodeURIComponent(slug)}/panels/${id}/frame`;

export type PanelAddressFault =
  /** No address, not https, or with a name and password in it. */
  | 'format'
  /** This very site. */
  | 'not_allowed';

/** What is needed of a parsed address (`URL`). */
type Address = {
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly origin: string;
};

/**
 * The site of a panel, as a policy names it; undefined: it is no address. `own`: the site of the desk; one on this
 * machine alone may have panels on this machine, for those who build one.
 */
export function panelOrigin(
  url: Address | undefined,
  own: Pick<Address, 'hostname' | 'origin'>,
): { readonly origin: string } | { readonly fault: PanelAddressFault } {
  if (url === undefined || url.username !== '' || url.password !== '') return { fault: 'format' };
  const mayBePlain = isLoopback(url.hostname) && isLoopback(own.hostname);
  if (url.protocol !== 'https:' && !(mayBePlain && url.protocol === 'http:'))
    return { fault: 'format' };
  // Parsers let signs through that mean something in a policy: `*`, `;`, `'`.
  if (!HOST.test(url.hostname)) return { fault: 'format' };
  return url.origin === own.origin ? { fault: 'not_allowed' } : { origin: url.origin };
}

const HOST = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/;
const isLoopback = (host: string): boolean =>
  host === 'localhost' || /^127(?:\.\d+){3}$/.test(host);
