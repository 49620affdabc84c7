// What a page of the app will ask for once its first script has run, told with the shell: the browser fetches it meanwhile. On
// a phone's line that is two ways there and back less before somebody can sign in.

import type { Language } from '#shared/base/languages.ts';
import type { ClientManifest } from '#server/platform/client/manifest.ts';

/** Pages that are opened from a link; the others are gone to from one of them, or come out of the service worker. */
const ROUTES: Readonly<Record<string, string>> = {
  '/': 'index',
  '/sign-up': 'sign-up',
  '/s/:workspace': 's.$workspace',
  '/s/:workspace/forgotten': 's.$workspace_.forgotten',
  '/s/:workspace/address': 's.$workspace_.address',
  '/s/:workspace/password': 's.$workspace_.password',
};

/** A `Link` header (RFC 8288) for the path of a route. Undefined: nothing is known of it. */
export function filesAhead(
  manifest: ClientManifest,
  path: string,
  language: Language,
): string | undefined {
  const route = ROUTES[path];
  if (route === undefined) return undefined;
  const page = manifest(`routes/${route}.tsx?tsr-split=component`);
  if (page === undefined) return undefined;
  const words = manifest(`i18n/locales/${language}/first.ts`);
  const scripts = new Set([...page.scripts, ...(words?.scripts ?? [])]);
  return [
    // The shell waits for it; nothing may come before.
    '</boot.js>; rel=preload; as=script',
    ...[...scripts].map((file) => `<${file}>; rel=modulepreload`),
    ...page.styles.map((file) => `<${file}>; rel=preload; as=style`),
  ].join(', ');
}
