// The door of the ticket pane.

export { TicketPane, type TicketPaneProps } from './ticket-pane.tsx';
export { letLeave } from './departures.ts';
export { createStayedBehind } from './stayed-behind.ts';
export { syncStatusOf } from './sync-status.ts';
export { NewTicketDialog } from './new-ticket-dialog.tsx';
export { attempt, failureWords } from './attempt.ts';
export { categoryOptions } from './category-names.ts';
export { countryOptions } from './country-names.ts';
export type { BoughtProduct } from './customer-sales.ts';
export { FieldInputs, type TypedFields } from './field-inputs.tsx';
export { NO_FIELD_PROBLEMS, fieldProblems, localErrors } from './field-problems.ts';
export { plainToHtml } from './plain-to-html.ts';
export { PRIORITY_LABELS } from './priority-labels.ts';
export { createNames } from './ticket-names.ts';
export { givenFields } from './typed-fields.ts';
