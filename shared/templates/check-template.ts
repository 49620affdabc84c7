// Whether a template fits its workspace; each error names the place in it.

import type { FieldError, FieldErrorCode } from '#shared/base/error-codes.ts';
import { isChoosable } from '#shared/engine/category.ts';
import { statusOf, type Configuration } from '#shared/engine/configuration.ts';
import { checkFieldValue } from '#shared/engine/fields.ts';
import { plainText } from '#shared/base/plain-text.ts';
import type { LocalText } from '#shared/base/local-text.ts';
import { scanPlaceholders, type PlaceholderFault } from './placeholders.ts';
import { TEMPLATE_LIMITS, type Template, type TemplateAction } from './template.ts';
import { isVariable } from './variables.ts';

/** Groups that take tickets, and people who are operators. */
export type TemplateWorld = {
  readonly configuration: Configuration;
  readonly hasGroup: (id: string) => boolean;
  readonly hasOperator: (id: string) => boolean;
};

export function checkTemplate(
  template: Pick<Template, 'bodies' | 'actions'>,
  world: TemplateWorld,
): FieldError[] {
  const { bodies, actions } = template;
  const types = actions.map(({ type }) => (type === 'close' ? 'change-status' : type));
  const twice = actions.flatMap((action, index) =>
    types.indexOf(types[index]!) < index
      ? [wrong(`actions.${index}.type`, 'taken', 'Another action does the same already.')]
      : [],
  );
  return [
    ...checkBodies('bodies', bodies, (name) => isVariable(world.configuration, name)),
    ...twice,
    ...actions.flatMap((action, index) => checkAction(action, `actions.${index}`, world)),
  ];
}

/** Texts by language with variables that are known. */
export function checkBodies(
  path: string,
  bodies: LocalText,
  isKnown: (name: string) => boolean,
): FieldError[] {
  const texts = Object.entries(bodies);
  if (texts.length === 0) return [wrong(path, 'required', 'A text in one language at least.')];
  const total = texts.reduce((sum, [, html]) => sum + html.length, 0);
  return [
    ...(total > TEMPLATE_LIMITS.bodies
      ? [
          wrong(
            path,
            'too_long',
            `All texts together: at most ${TEMPLATE_LIMITS.bodies} characters.`,
          ),
        ]
      : []),
    ...texts.flatMap(([language, html]) => checkBody(`${path}.${language}`, html, isKnown)),
  ];
}

function checkBody(path: string, html: string, isKnown: (name: string) => boolean): FieldError[] {
  if (plainText(html) === '') return [wrong(path, 'required', 'Some words.')];
  const { names, faults } = scanPlaceholders(html);
  return [
    ...faults.map((fault) => wrong(path, 'format', sentenceOf(fault))),
    ...names
      .filter((name) => !isKnown(name))
      .map((name) => wrong(path, 'not_found', `There is no variable "${name}".`)),
  ];
}

function sentenceOf({ kind, text }: PlaceholderFault): string {
  switch (kind) {
    case 'open':
      return `A variable begins and does not end, or is torn apart by formatting: ${text}`;
    case 'name':
      return `This is no name of a variable: ${text}`;
    case 'place':
      return `In a link a variable stands only behind the name of the site: ${text}`;
  }
}

function checkAction(action: TemplateAction, path: string, world: TemplateWorld): FieldError[] {
  const { configuration } = world;
  switch (action.type) {
    case 'change-status':
      return statusOf(configuration, action.status) === undefined
        ? [wrong(`${path}.status`, 'not_found', 'There is no such status.')]
        : [];
    case 'categorise':
      return action.category !== '' && isChoosable(configuration, action.category)
        ? []
        : [wrong(`${path}.category`, 'not_found', 'There is no such category.')];
    case 'tag':
      return action.add.length + action.remove.length === 0
        ? [wrong(path, 'required', 'Tags to add or to remove.')]
        : [];
    case 'set-fields':
      return checkFields(action.fields, `${path}.fields`, configuration);
    case 'assign':
      return checkAssign(action, path, world);
    case 'change-priority':
    case 'close':
      return [];
  }
}

function checkFields(
  fields: Extract<TemplateAction, { type: 'set-fields' }>['fields'],
  path: string,
  configuration: Configuration,
): FieldError[] {
  const given = Object.entries(fields);
  if (given.length === 0) return [wrong(path, 'required', 'A field at least.')];
  return given.flatMap(([id, value]) => {
    const field = configuration.fields.find((one) => one.id === id && one.isArchived !== true);
    if (field === undefined)
      return [wrong(`${path}.${id}`, 'not_found', 'There is no such field.')];
    const code = value === null ? undefined : checkFieldValue(field, value);
    return code === undefined
      ? []
      : [wrong(`${path}.${id}`, code, 'The field does not take this value.')];
  });
}

function checkAssign(
  { groupId, assigneeId }: Extract<TemplateAction, { type: 'assign' }>,
  path: string,
  { configuration, hasGroup, hasOperator }: TemplateWorld,
): FieldError[] {
  if (groupId === undefined && assigneeId === undefined)
    return [wrong(path, 'required', 'To a group, a person or both.')];
  const kinds = [
    ...(groupId === undefined ? [] : (['group'] as const)),
    ...(assigneeId === undefined ? [] : (['person'] as const)),
  ];
  return [
    ...(kinds.every((kind) => configuration.assignees.includes(kind))
      ? []
      : [wrong(path, 'not_allowed', 'Tickets are not assigned like this here.')]),
    ...(groupId == null || hasGroup(groupId)
      ? []
      : [wrong(`${path}.groupId`, 'not_found', 'There is no such group.')]),
    ...(assigneeId == null || hasOperator(assigneeId)
      ? []
      : [wrong(`${path}.assigneeId`, 'not_found', 'There is no such operator.')]),
  ];
}

const wrong = (path: string, code: FieldErrorCode, message: string): FieldError => ({
  path,
  code,
  message,
});
