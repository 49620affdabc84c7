// The rows in which a customer fills in what a request came without (T2): the same inputs as on the request page.

import type { Configuration, FieldDefinition } from '#shared/engine/configuration.ts';
import { REQUESTER_FIELDS } from '#shared/engine/ticket-state.ts';
import { categoryRow, customFieldRow, type FieldFrame } from './field-rows.ts';
import { intakeRow } from './intake-rows.ts';
import type { Html } from './layout.ts';

/** In the order of the request page. `isAsked` by the name of the control. */
export function detailsRows(
  configuration: Configuration,
  open: readonly FieldDefinition[],
  frame: FieldFrame,
  isAsked: (name: string) => boolean,
): readonly (Html | string)[] {
  // What is asked for here is what is missing: nothing of it is optional.
  const missing = {
    ...configuration,
    mandatory: [...configuration.mandatory, 'category' as const],
  };
  return [
    ...REQUESTER_FIELDS.filter(isAsked).map((field) => intakeRow(field, frame, true)),
    ...(isAsked('category')
      ? [categoryRow(missing, frame.typed['category']?.at(-1) ?? '', frame)]
      : []),
    ...(isAsked('subject') ? [intakeRow('subject', frame, true)] : []),
    ...open
      .filter(({ id }) => isAsked(`fields.${id}`))
      .map((field) => customFieldRow({ ...field, isMandatory: true }, frame)),
  ];
}
