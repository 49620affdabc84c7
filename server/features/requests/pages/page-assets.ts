// Hashed names of the light pages' files.

import { createClientManifest } from '#server/platform/client/manifest.ts';
import type { PageAssets } from './layout.ts';

/** Undefined while the client has not been built. */
export function createPageAssets(
  clientFolder: string,
): (entry: 'request' | 'track' | 'contact') => PageAssets | undefined {
  const manifest = createClientManifest(clientFolder);
  return (entry) => {
    const needed = manifest(`public-pages/${entry}.ts`);
    return needed && { script: needed.script, styles: needed.styles };
  };
}
