// The door of the ticket pane.

export { TicketPane, type TicketPaneProps } from './ticket-pane.tsx';
export { NewTicketDialog } from './new-ticket-dialog.tsx';
