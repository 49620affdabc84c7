export { languageOf, ticketRoutes } from './ticket-routes.ts';
export { conditionContext, requireCondition } from './ticket-list.ts';
export { reckonDueTimes } from './due-times.ts';
export { followAddresses } from './follow-addresses.ts';
export { passTime } from './ticket-timers.ts';
export { answerSolutionBody, rateBody } from './service-verbs.ts';
export {
  createCommandCaller,
  refusalSentence,
  type Caller,
  type CommandCaller,
} from './command-caller.ts';
export {
  customFields,
  filesField,
  lineField,
  messageAnswer,
  presentMessage,
  presentTicket,
  requesterShape,
  textField,
  ticketAnswer,
  ticketParams,
  workspaceParams,
} from './ticket-api.ts';
export {
  isDesk,
  listMessages,
  listMessagesBefore,
  loadMessage,
  loadPersonNames,
  loadTicket as loadReadableTicket,
  loadResult,
  loadTicketById,
  loadTicketByNumber,
  loadTicketEvent,
  loadTickets,
  type StoredMessage,
  type StoredTicket,
} from './ticket-views.ts';
