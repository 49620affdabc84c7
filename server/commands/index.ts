export { createExecute, type ExecuteDeps, type OnCommitted } from './execute.ts';
export { createAccessCodes, type AccessCodes, type AccessSubject } from './access-code.ts';
export type {
  Done,
  Execute,
  ExecuteInput,
  ExecuteResult,
  Origin,
  Receipt,
  Refused,
  Undone,
  WrittenTicket,
} from './types.ts';
export { holdTicketsStill } from './hold-tickets-still.ts';
export { saleFacts } from './sale-facts.ts';
export { readable, stateOf, type TicketColumns } from './ticket-record.ts';
export { belongsToGroupsOnly } from './notices.ts';
