export { ticketRoutes } from './ticket-routes.ts';
export { passTime } from './ticket-timers.ts';
export { answerSolutionBody, rateBody } from './service-verbs.ts';
export { createCommandCaller, type Caller, type CommandCaller } from './command-caller.ts';
export {
  customFields,
  lineField,
  messageAnswer,
  presentMessage,
  presentTicket,
  requesterShape,
  textField,
  ticketAnswer,
} from './ticket-api.ts';
export {
  listMessages,
  loadMessage,
  loadTicket as loadReadableTicket,
  loadTicketById,
  loadTicketByNumber,
  type StoredTicket,
} from './ticket-views.ts';
