import { z } from '@hono/zod-openapi';
import type { FieldError, FieldErrorCode } from '#shared/base/error-codes.ts';
import { LANGUAGES } from '#shared/base/languages.ts';
import { MAIL_AUDIENCES, MAIL_EVENT_NAMES, type MailEvent } from '#shared/templates/mail-events.ts';
import { MAIL_TEXT_LIMITS, tidyMailText, type MailTextFault } from '#shared/templates/mail-text.ts';
import { workspaceParams } from '#server/features/accounts/index.ts';
import { nextField } from '#server/platform/http/describe.ts';

export const mailTextParams = workspaceParams.extend({
  event: z
    .string()
    .max(40)
    .describe(`One of ${MAIL_EVENT_NAMES.join(', ')}`),
  language: z
    .string()
    .max(12)
    .describe(`One of ${LANGUAGES.join(', ')}`),
});

/** Longer ones are told with the rest of what is wrong. */
const text = (most: number) => z.string().max(4 * most);
const fields = {
  subject: text(MAIL_TEXT_LIMITS.subject).describe(
    `At most ${MAIL_TEXT_LIMITS.subject} characters. What belongs to the thread ("Re:", the ticket's number) is put before it.`,
  ),
  body: text(MAIL_TEXT_LIMITS.body).describe(
    `Plain text of at most ${MAIL_TEXT_LIMITS.body} characters. An empty line begins a paragraph, "- " an item of a list, ` +
      '"-# " small print; `[Words]({{ticket.link}})` alone in a line is a button, `{{message}}` alone in a line a part of the mail.',
  ),
};
const tidied = <Body extends { readonly subject: string; readonly body: string }>(given: Body) => ({
  ...given,
  ...tidyMailText(given),
});
export const changeMailTextBody = z.strictObject(fields).partial().openapi('ChangeMailText', {
  description: 'What is not given stays, or is the product’s.',
});
export const previewMailTextBody = z
  .strictObject({
    ...fields,
    ticketId: z.uuid().optional().describe('Filled with its facts; absent: with made-up ones'),
  })
  .transform(tidied)
  .openapi('PreviewMailText');

const written = z.object({ subject: z.string(), body: z.string() });
const kinds = {
  event: z.string(),
  audience: z.enum(MAIL_AUDIENCES),
  texts: z.array(z.string()).describe('Names of short texts, anywhere, the subject included'),
  parts: z.array(z.string()).describe('Names of parts of the mail, each alone in a line'),
  links: z.array(z.string()).describe('Names that a button leads to'),
  required: z.array(z.string()).describe('Those that a body cannot leave out'),
};
export const mailTextsAnswer = z
  .object({
    languages: z.array(z.string()),
    items: z.array(
      z.object({
        ...kinds,
        own: z
          .array(z.object({ language: z.string(), changedAt: z.string() }))
          .describe(
            "Languages in which the workspace has its own text; in the others the product's is sent",
          ),
      }),
    ),
  })
  .openapi('MailTexts');
export const mailTextAnswer = z
  .object({
    ...kinds,
    language: z.string(),
    isOwn: z.boolean(),
    changedAt: z.string().nullable(),
    subject: z.string(),
    body: z.string(),
    builtIn: written.describe('What is sent without an own text'),
  })
  .openapi('MailText');
export const previewAnswer = z
  .object({ subject: z.string(), html: z.string(), text: z.string() })
  .openapi('PreviewedMail');
export const mailTextHistoryAnswer = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        at: z.string().openapi({ format: 'date-time' }),
        actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
        via: z.string(),
        from: written.nullable().describe("Null: the product's own"),
        to: written.nullable().describe("Null: the product's own"),
      }),
    ),
    next: nextField,
  })
  .openapi('MailTextHistory');

/** In words for whoever reads the answer; the field and its code are for programs. */
export function errorOf(
  { field, kind, name }: MailTextFault,
  allowed: readonly string[],
): FieldError {
  const told = (code: FieldErrorCode, message: string): FieldError => ({
    path: field,
    code,
    message,
  });
  switch (kind) {
    case 'empty':
      return told('required', 'Some words.');
    case 'long':
      return told('too_long', `At most ${name} characters.`);
    case 'control':
      return told('format', 'No control characters, and no line breaks in a subject.');
    case 'open':
      return told('format', `A name begins and does not end: ${name}`);
    case 'unknown':
      return told(
        'not_found',
        `There is no "${name}" in this mail. There is: ${allowed.join(', ')}.`,
      );
    case 'place':
      return told(
        'not_allowed',
        `"${name}" stands alone in a line of the body: as {{${name}}}, or a link as [Words]({{${name}}}).`,
      );
    case 'missing':
      return told('required', `"${name}" cannot be left out.`);
  }
}

export type KnownPlace = {
  readonly event: MailEvent;
  readonly language: (typeof LANGUAGES)[number];
};
