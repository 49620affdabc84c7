// The door of the search and of filters over lists.

export { SearchDialog } from './search-dialog.tsx';
export { BeyondList } from './beyond-list.tsx';
export { askedOf } from './asked.ts';
export { createFilter } from './create-filter.ts';
export { FilterBar } from './filter-bar.tsx';
export { ServerTicketPane } from './server-ticket.tsx';
export { SimilarTickets } from './similar-tickets.tsx';
export {
  changeView,
  DeleteViewDialog,
  mayChangeView,
  RenameViewDialog,
  SaveViewDialog,
} from './view-dialogs.tsx';
export { viewCondition } from './view-condition.ts';
