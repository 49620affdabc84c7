import { html } from 'hono/html';
import type { Configuration } from '#shared/engine/configuration.ts';
import { renderPage } from './layout.ts';
import type { Html, PageAssets } from './layout.ts';
import { pageLanguages, pageTexts } from './page-texts.ts';

export type TrackPage = {
  readonly workspace: {
    readonly slug: string;
    readonly name: string;
    readonly configuration: Configuration;
  };
  readonly language: string;
  readonly assets: PageAssets;
  readonly number: number | null;
};

/** The access-code page holds nothing of the ticket: its script reads the code from the fragment and asks. */
export function renderTrackPage({ workspace, language, assets, number }: TrackPage): Html {
  const texts = pageTexts(workspace.configuration, language);
  return renderPage({
    title:
      number === null ? texts.trackOpenTitle : texts.trackTitle.replace('{number}', `#${number}`),
    workspaceName: workspace.name,
    language,
    languages: pageLanguages(workspace.configuration),
    texts,
    assets,
    data: {
      slug: workspace.slug,
      language,
      texts,
      number,
      statuses: workspace.configuration.statuses.map(({ id, label, phase }) => ({
        id,
        phase,
        label: label[language] ?? label['en'] ?? id,
      })),
    },
    body: html`<div id="track">
      <noscript
        ><p class="lead">
          ${texts.needsScript}
          <a href="/r/${workspace.slug}?lang=${language}">${texts.requestTitle}</a>
        </p></noscript
      >
    </div>`,
  });
}
