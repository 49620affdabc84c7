// Opening a desk takes some hundred small files, of which the browser learns one after the other: each is named by one
// that has to be read before. The page names those that every desk needs, and public/boot.js asks for them at once.
import type { Plugin, Rolldown } from 'vite';

const BOOT = '<script src="/boot.js">';

/** What stands on the screen when a desk is opened at its first list. */
const ROOTS: readonly RegExp[] = [
  /\/client\/routes\/w\.\$workspace\.tsx\?/,
  /\/client\/routes\/w\.\$workspace\._desk\.tsx\?/,
  /\/client\/routes\/w\.\$workspace\._desk\.index\.tsx\?/,
  /\/client\/app\/desk-services\.ts$/,
];

export function deskFiles(): Plugin {
  return {
    name: 'homing-desk-files',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle }) => {
        if (bundle === undefined) return html;
        if (!html.includes(BOOT)) throw new Error('The page does not name boot.js');
        const files = JSON.stringify(filesOf(bundle));
        return html.replace(
          BOOT,
          `<script type="application/json" id="desk-files">${files}</script>\n    ${BOOT}`,
        );
      },
    },
  };
}

type Bundle = Readonly<Record<string, Rolldown.OutputAsset | Rolldown.OutputChunk>>;

/** Addresses of the roots' scripts and styles and of all that they import, without what the page's own script brings. */
function filesOf(bundle: Bundle): readonly string[] {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const entries = chunks.filter(
    ({ isEntry, facadeModuleId }) => isEntry && facadeModuleId?.endsWith('/index.html') === true,
  );
  const roots = ROOTS.map((root) => {
    const found = chunks.find(({ facadeModuleId }) => root.test(facadeModuleId ?? ''));
    if (found === undefined) throw new Error(`No file of the desk is made of ${root.source}`);
    return found;
  });
  const before = reachedFrom(bundle, entries);
  const wanted = [...reachedFrom(bundle, roots)].filter((chunk) => !before.has(chunk));
  const styles = wanted.flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]);
  return [...new Set([...wanted.map(({ fileName }) => fileName), ...styles])].map(
    (name) => `/${name}`,
  );
}

function reachedFrom(
  bundle: Bundle,
  from: readonly Rolldown.OutputChunk[],
): ReadonlySet<Rolldown.OutputChunk> {
  const reached = new Set<Rolldown.OutputChunk>();
  const visit = (chunk: Rolldown.OutputChunk): void => {
    if (reached.has(chunk)) return;
    reached.add(chunk);
    for (const name of chunk.imports) {
      const next = bundle[name];
      if (next?.type === 'chunk') visit(next);
    }
  };
  for (const chunk of from) visit(chunk);
  return reached;
}
