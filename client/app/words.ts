// What every page says, in the reader's language: at first only what the pages before a desk need, which load it all.

import { deviceLanguage } from '#client/i18n/device-language.ts';
import { createI18n } from '#client/i18n/create-i18n.ts';

export const i18n = await createI18n(deviceLanguage(), {}, { isFirst: true });
