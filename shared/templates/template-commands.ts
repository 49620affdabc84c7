// What the templates of an answer do to its ticket, as commands that go out in one entry with it.

import type { TicketId } from '#shared/base/ids.ts';
import type { DeviceCommand } from '#shared/engine/commands.ts';
import { TEMPLATE_COMMANDS, type TemplateAction } from './template.ts';

/** Of several templates in one answer the later one counts; tags and fields come together. */
export function joinActions(
  before: readonly TemplateAction[],
  more: readonly TemplateAction[],
): readonly TemplateAction[] {
  const byType = new Map(before.map((action) => [keyOf(action), action]));
  for (const action of more) {
    const earlier = byType.get(keyOf(action));
    byType.set(keyOf(action), earlier === undefined ? action : join(earlier, action));
  }
  return TEMPLATE_COMMANDS.flatMap((type) =>
    [...byType.values()].filter((action) => action.type === type),
  );
}

export const templateCommands = (
  actions: readonly TemplateAction[],
  ticketId: TicketId,
): readonly DeviceCommand[] =>
  joinActions([], actions).map((action) => ({ ...action, ticketId }) as DeviceCommand);

/** Both say where the ticket goes. */
const keyOf = ({ type }: TemplateAction): string => (type === 'close' ? 'change-status' : type);

function join(earlier: TemplateAction, later: TemplateAction): TemplateAction {
  if (earlier.type === 'tag' && later.type === 'tag') {
    const add = new Set(
      [...earlier.add, ...later.add].filter((tag) => !later.remove.includes(tag)),
    );
    const remove = new Set(
      [...earlier.remove, ...later.remove].filter((tag) => !later.add.includes(tag)),
    );
    return { type: 'tag', add: [...add], remove: [...remove] };
  }
  if (earlier.type === 'set-fields' && later.type === 'set-fields') {
    return { type: 'set-fields', fields: { ...earlier.fields, ...later.fields } };
  }
  if (earlier.type === 'assign' && later.type === 'assign') return { ...earlier, ...later };
  return later;
}
