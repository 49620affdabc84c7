import { z } from '@hono/zod-openapi';
import type { TemplateContent } from '#shared/templates/template.ts';
import {
  TEMPLATE_COMMANDS,
  TEMPLATE_LIMITS,
  type TemplateAction,
  type TemplateCommandType,
} from '#shared/templates/template.ts';
import { commandSchema } from '#shared/protocol/command-schemas.ts';
import { isUuidV7 } from '#shared/base/ids.ts';
import { line } from '#server/features/accounts/index.ts';
import type { TemplateFile } from '#server/features/files/index.ts';
import { ownerScope, ownerScopeOf } from '#server/features/ownership/index.ts';
import { sanitizeMessageHtml } from '#server/platform/html/sanitize.ts';
import { nextField, pageQuery } from '#server/platform/http/describe.ts';
import type { StoredTemplate } from './template-store.ts';

/** As the registry has them, without the ticket: that is known when the template is used. */
const isTemplateCommand = (type: string): type is TemplateCommandType =>
  TEMPLATE_COMMANDS.some((known) => known === type);
const actionSchemas = commandSchema.options
  .filter((option) => isTemplateCommand(option.shape.type.value))
  .map((option) => (option as z.ZodObject).omit({ ticketId: true }).strict());
const action = z.discriminatedUnion('type', actionSchemas as never) as unknown as z.ZodType<
  TemplateAction,
  TemplateAction
>;

const language = z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/, 'Not a language tag');

/** HTML with variables by language, sanitised as messages are. */
export const bodiesField = z
  .record(language, z.string().max(TEMPLATE_LIMITS.body).transform(sanitizeMessageHtml))
  .refine((texts) => Object.keys(texts).length <= TEMPLATE_LIMITS.languages, 'Too many languages');

const shape = {
  name: line(TEMPLATE_LIMITS.name, 1),
  shortcut: line(TEMPLATE_LIMITS.shortcut).refine((text) => !/[\s/]/.test(text), {
    message: 'One word without a slash',
  }),
  bodies: bodiesField,
  actions: z
    .array(action)
    .max(TEMPLATE_LIMITS.actions)
    .describe('Commands without their ticket: `{"type":"change-status","status":"solved"}`'),
  attachmentIds: z
    .array(z.uuid())
    .max(TEMPLATE_LIMITS.attachments)
    .refine((ids) => new Set(ids).size === ids.length, 'Each once')
    .describe('Files that the caller has uploaded, or that the template has already'),
};

export const createTemplateBody = z
  .strictObject({
    scope: ownerScope,
    groupId: z.uuid().optional().describe('Of a template of a group'),
    name: shape.name,
    shortcut: shape.shortcut.default(''),
    bodies: shape.bodies,
    actions: shape.actions.default([]),
    attachmentIds: shape.attachmentIds.default([]),
  })
  .openapi('CreateTemplate');
export const changeTemplateBody = z
  .strictObject({
    name: shape.name.optional(),
    shortcut: shape.shortcut.optional(),
    bodies: shape.bodies.optional(),
    actions: shape.actions.optional(),
    attachmentIds: shape.attachmentIds.optional(),
  })
  .openapi('ChangeTemplate');
export const fillTemplateBody = z
  .strictObject({
    ticketId: z.uuid(),
    language: language.optional().describe("Absent: the ticket's"),
  })
  .openapi('FillTemplate');
export const copyParams = z.object({ workspace: z.string(), id: z.string(), fileId: z.string() });
export const copyFileBody = z
  .strictObject({ id: z.string().refine(isUuidV7, 'Must be a UUID of version 7') })
  .openapi('CopyTemplateFile');
export const copiedFileAnswer = z
  .object({
    id: z.string(),
    state: z.enum(['uploading', 'scanning', 'ready', 'refused', 'removed']),
  })
  .openapi('CopiedTemplateFile');
export const templateQuery = z.strictObject({
  q: z.string().max(100).optional().describe('Beginning of the shortcut, or of words of the name'),
  limit: z.coerce.number().int().min(1).max(200).default(200),
  cursor: pageQuery.shape.cursor,
});

const json = z.record(z.string(), z.unknown());
const texts = z.record(z.string(), z.string());
export const templateAnswer = z
  .object({
    id: z.string(),
    scope: ownerScope,
    groupId: z.string().nullable(),
    name: z.string(),
    shortcut: z.string().describe('What is typed behind `/`'),
    bodies: texts.describe('HTML with variables by language'),
    actions: z.array(json),
    attachmentIds: z.array(z.string()),
    files: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          type: z.string(),
          size: z.number().int(),
          state: z.enum(['uploading', 'scanning', 'ready', 'refused', 'removed']),
        }),
      )
      .describe('What `attachmentIds` names; a refused one goes with no answer'),
    isEditable: z.boolean().describe('Whether the caller may change it'),
  })
  .openapi('Template');
export const templatesAnswer = z
  .object({
    items: z.array(templateAnswer),
    next: nextField,
    variables: z.array(z.string()).describe('All that may stand between `{{` and `}}`'),
  })
  .openapi('Templates');
export const filledTextShape = {
  language: z.string().describe('Of the words'),
  html: z.string(),
  text: z.string(),
  missing: z
    .array(z.string())
    .describe('Variables without a value; the text shows them as `⟨name?⟩`'),
};
export const filledTemplateAnswer = z
  .object({
    ...filledTextShape,
    actions: z.array(json).describe('Commands that go with the answer'),
  })
  .openapi('FilledTemplate');

export const presentTemplate = (
  template: StoredTemplate,
  files: readonly TemplateFile[],
  isEditable: boolean,
) => ({
  id: template.id,
  scope: ownerScopeOf(template),
  groupId: template.groupId,
  name: template.name,
  shortcut: template.shortcut,
  bodies: { ...template.bodies },
  actions: template.actions as unknown as z.infer<typeof json>[],
  attachmentIds: [...template.attachmentIds],
  files: template.attachmentIds.flatMap((id) =>
    files
      .filter((file) => file.id === id && file.templateId === template.id)
      .map(({ name, type, size, state }) => ({ id, name, type, size, state })),
  ),
  isEditable,
});

/** What is kept as JSON. */
export const contentOf = ({
  bodies,
  actions,
  attachmentIds,
}: TemplateContent): TemplateContent => ({
  bodies,
  actions,
  attachmentIds,
});
