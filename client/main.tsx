import '#client/ui/styles.css';
import { render } from 'solid-js/web';
import { App } from '#client/app/app.tsx';
import { keepPageWithoutPart } from '#client/app/missing-part.ts';
import { platform } from '#client/app/services.ts';
import { i18n } from '#client/app/words.ts';
import { tidyAtStart } from '#client/data/start.ts';

/** After what the page itself needs. */
const TIDY_AFTER_MS = 2_000;

const root = document.getElementById('app');
if (root === null) throw new Error('#app is missing');

keepPageWithoutPart();
render(() => <App i18n={i18n} />, root);

setTimeout(() => {
  tidyAtStart(platform, () => localStorage).catch((error: unknown) =>
    platform.warn('What an earlier visit has left could not be removed yet', error),
  );
}, TIDY_AFTER_MS);
