// The door of the ticket pane.

export { TicketPane, type TicketPaneProps } from './ticket-pane.tsx';
export { OwnTicket } from './own-ticket.tsx';
export { TicketPreview } from './ticket-preview.tsx';
export { FindTicket, type FoundTicket } from './find-ticket.tsx';
export { letLeave } from './departures.ts';
export { createStayedBehind } from './stayed-behind.ts';
export { syncStatusOf } from './sync-status.ts';
export { NewTicketDialog } from './new-ticket-dialog.tsx';
export { createIntakeForm } from './create-intake-form.ts';
export type { BoughtProduct } from './customer-sales.ts';
export {
  IntakeCategory,
  IntakeCountry,
  IntakeDialog,
  IntakeSale,
  IntakeText,
  IntakeWords,
} from './intake-form.tsx';
export { PRIORITY_LABELS } from './priority-labels.ts';
export { categoryLabel, categoryOptions } from './category-names.ts';
export { createRichEditor } from './rich-editor.ts';
export { EditorToolbar } from './editor-toolbar.tsx';
export { messageHtml } from './message-html.ts';
