// The door of the ticket pane.

export { TicketPane, type TicketPaneProps } from './ticket-pane.tsx';
export { letLeave } from './departures.ts';
export { createStayedBehind } from './stayed-behind.ts';
export { syncStatusOf } from './sync-status.ts';
export { NewTicketDialog } from './new-ticket-dialog.tsx';
