// Ids as the reader knows them: people, groups and statuses by name, refusals as sentences.

import { localText } from '#shared/base/local-text.ts';
import type { GroupId, PersonId } from '#shared/base/ids.ts';
import { phaseOf } from '#shared/engine/workflow.ts';
import {
  statusOf,
  type Phase,
  type StatusColor,
  type StatusId,
} from '#shared/engine/configuration.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import { refusalText } from '#shared/engine/refusal-texts.ts';
import { subjectFor } from '#shared/engine/translation.ts';
import type { Desk } from '#client/data/index.ts';
import { fieldLabel } from './category-names.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';

export type TicketNames = {
  readonly person: (id: PersonId | null) => string;
  readonly group: (id: GroupId | null) => string;
  readonly status: (id: StatusId) => string;
  readonly field: (id: string) => string;
  readonly phase: (id: StatusId) => Phase;
  readonly tint: (id: StatusId) => StatusColor | undefined;
  readonly subject: (ticket: Parameters<typeof subjectFor>[0]) => string;
  readonly refusal: (refusal: Refusal) => string;
};

export function createNames(desk: Desk, i18n: I18n): TicketNames {
  const configuration = () => desk.workspace().configuration;
  const person = (id: PersonId | null) =>
    (id === null ? undefined : desk.people().get(id)?.name) ?? i18n.t('common.someone');
  const status = (id: StatusId) => {
    const found = statusOf(configuration(), id);
    return found === undefined ? id : localText(found.label, i18n.language());
  };
  const field = (id: string) => fieldLabel(configuration(), id, i18n.language());
  return {
    person,
    field,
    group: (id) =>
      (id === null ? undefined : desk.groups().get(id)?.name) ?? i18n.t('common.unknown'),
    status,
    phase: (id) => phaseOf(configuration(), id),
    tint: (id) => statusOf(configuration(), id)?.color,
    subject: (ticket) => subjectFor(ticket, i18n.language(), configuration()),
    refusal: (refusal) => {
      const language = i18n.language();
      return refusalText(refusal, language, {
        personName: person,
        statusLabel: status,
        fieldLabel: field,
        ticket: i18n.ownWord('ticket'),
      });
    },
  };
}
