import type { Blueprint } from '#shared/engine/configuration.ts';
import { EXTRANET } from './extranet.ts';
import { HELPDESK } from './helpdesk.ts';
import { MAILDESK } from './maildesk.ts';
import { SAAS } from './saas.ts';
import { SERVICEDESK } from './servicedesk.ts';

export { configurationFor } from './configuration-for.ts';

/** The presets that a new workspace chooses from, in the order in which they are offered. */
export const BLUEPRINTS: readonly Blueprint[] = [SAAS, HELPDESK, MAILDESK, EXTRANET, SERVICEDESK];
