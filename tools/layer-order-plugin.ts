// The order of the cascade's layers is settled by the first sheet that names one. The bundler splits sheets by who
// imports them and loads them in an order of its own, so that each says the order itself.
import type { Plugin } from 'vite';

const ORDER = '@layer reset,tokens,base,components,features;';

export function layerOrder(): Plugin {
  return {
    name: 'homing-layer-order',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler: (_options, bundle) => {
        for (const file of Object.values(bundle)) {
          if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue;
          const css =
            typeof file.source === 'string' ? file.source : new TextDecoder().decode(file.source);
          file.source = `${ORDER}${css}`;
        }
      },
    },
  };
}
