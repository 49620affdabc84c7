import { z } from '@hono/zod-openapi';
import { PANEL_FACTS, PANEL_LIMITS } from '#shared/templates/panel.ts';
import { languageField, line } from '#server/features/accounts/index.ts';
import type { StoredPanel } from './panel-store.ts';

const shape = {
  name: z
    .record(languageField, line(PANEL_LIMITS.name, 1))
    .refine((texts) => Object.keys(texts).length > 0, 'A name in one language at least')
    .refine((texts) => Object.keys(texts).length <= PANEL_LIMITS.languages, 'Too many languages')
    .describe('By language'),
  address: z.string().max(PANEL_LIMITS.address).describe('https, of another site than this one'),
  sees: z
    .array(z.enum(PANEL_FACTS))
    .max(PANEL_FACTS.length)
    .describe('What it is told: facts of the open ticket, who asks; nothing else ever'),
  isOn: z.boolean(),
  groupIds: z
    .array(z.uuid())
    .max(PANEL_LIMITS.groups)
    .describe('Only for members of these; none: for everybody who answers'),
};

export const createPanelBody = z
  .strictObject({
    name: shape.name,
    address: shape.address,
    sees: shape.sees.default([]),
    isOn: shape.isOn.default(true),
    groupIds: shape.groupIds.default([]),
  })
  .openapi('CreatePanel');
export const changePanelBody = z
  .strictObject({
    name: shape.name.optional(),
    address: shape.address.optional(),
    sees: shape.sees.optional(),
    isOn: shape.isOn.optional(),
    groupIds: shape.groupIds.optional(),
  })
  .openapi('ChangePanel');
export const orderPanelsBody = z
  .strictObject({ ids: z.array(z.uuid()).max(PANEL_LIMITS.panels) })
  .openapi('OrderPanels');

export const panelAnswer = z
  .object({
    id: z.string(),
    name: z.record(z.string(), z.string()),
    site: z.string().describe('Host of its address'),
    address: z.string().describe('Empty for those who may not change it'),
    sees: z.array(z.enum(PANEL_FACTS)),
    isOn: z.boolean(),
    groupIds: z.array(z.string()),
    isOffered: z.boolean().describe('Whether the caller has it beside their answers'),
  })
  .openapi('Panel');
export const panelsAnswer = z.object({ items: z.array(panelAnswer) }).openapi('Panels');

export const presentPanel = (
  panel: StoredPanel,
  may: { readonly change: boolean; readonly use: boolean },
): z.infer<typeof panelAnswer> => ({
  id: panel.id,
  name: { ...panel.name },
  site: siteOf(panel.address),
  // A key may stand in it.
  address: may.change ? panel.address : '',
  sees: [...panel.sees],
  isOn: panel.isOn,
  groupIds: [...panel.groupIds],
  isOffered: may.use,
});

/** The host, as people know a site; empty where the address is none. */
export const siteOf = (address: string): string => parsed(address)?.host ?? '';

export const parsed = (address: string): URL | undefined =>
  URL.canParse(address) ? new URL(address) : undefined;
