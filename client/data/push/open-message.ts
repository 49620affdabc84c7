/** To a page of the desk; it answers on the port that comes along. */
export const OPEN_MESSAGE = 'open-ticket';
export type OpenMessage = {
  readonly type: typeof OPEN_MESSAGE;
  readonly workspace: string;
  readonly personId: string;
  readonly ticketId: string | null;
};
