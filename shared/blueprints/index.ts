import { EXTRANET } from './extranet.ts';
import { HELPDESK } from './helpdesk.ts';
import { MAILDESK } from './maildesk.ts';
import type { Preset } from './preset.ts';
import { SAAS } from './saas.ts';
import { SERVICEDESK } from './servicedesk.ts';

export { configurationFor } from './configuration-for.ts';
export { rulesFor, type Preset } from './preset.ts';

/** The presets that a new workspace chooses from, in the order in which they are offered. */
export const BLUEPRINTS: readonly Preset[] = [SAAS, HELPDESK, MAILDESK, EXTRANET, SERVICEDESK];
