import '#client/ui/styles.css';
import { render } from 'solid-js/web';
import { App } from '#client/app/app.tsx';
import { keepPageWithoutPart } from '#client/app/missing-part.ts';
import { deviceLanguage } from '#client/i18n/device-language.ts';
import { createI18n } from '#client/i18n/create-i18n.ts';

const root = document.getElementById('app');
if (root === null) throw new Error('#app is missing');

keepPageWithoutPart();
const i18n = await createI18n(deviceLanguage());
render(() => <App i18n={i18n} />, root);
