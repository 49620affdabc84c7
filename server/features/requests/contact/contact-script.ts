// What a page elsewhere loads to have our form in it: it puts the frame where the script stands, and makes it as high as the
// form says. It reads nothing of that page but its language.

import type { Configuration } from '#shared/engine/configuration.ts';
import { pageLanguages, pageTexts } from '../pages/page-texts.ts';

/** Plain and old enough for any browser: nobody builds it. */
export function contactScript(slug: string, configuration: Configuration): string {
  const titles = Object.fromEntries(
    pageLanguages(configuration).map((language) => [
      language,
      pageTexts(configuration, language).requestTitle,
    ]),
  );
  return `(function () {
  'use strict';
  var script = document.currentScript;
  if (!script || !script.parentNode) return;
  var titles = ${JSON.stringify(titles)};
  var origin = new URL(script.src).origin;
  var wanted = (script.getAttribute('data-lang') || document.documentElement.lang || '').split('-')[0].toLowerCase();
  var language = Object.prototype.hasOwnProperty.call(titles, wanted) ? wanted : Object.keys(titles)[0];
  var frame = document.createElement('iframe');
  frame.src = origin + '/f/${slug}?framed=1&lang=' + language;
  frame.title = titles[language];
  frame.lang = language;
  frame.style.cssText = 'display:block;width:100%;height:48rem;border:0';
  window.addEventListener('message', function (event) {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    var said = event.data;
    if (!said || said.type !== 'homing:height' || !isFinite(said.height)) return;
    frame.style.height = Math.min(Math.max(said.height, 100), 10000) + 'px';
    if (said.isNew) frame.scrollIntoView({ block: 'nearest' });
  });
  script.parentNode.insertBefore(frame, script.nextSibling);
})();
`;
}
