import { isUuid, type TicketId } from '#shared/base/ids.ts';

/** `pub/<ticket>/<generation>` or `draft/<ticket>/<generation>` (B12). Notes come by the feed only. */
export type DocumentName = {
  readonly kind: 'pub' | 'draft';
  readonly ticketId: TicketId;
  readonly generation: number;
};

const GENERATION = /^[1-9][0-9]{0,8}$/;

export function parseDocumentName(name: string): DocumentName | undefined {
  const [kind, ticketId, generation, ...rest] = name.split('/');
  if ((kind !== 'pub' && kind !== 'draft') || rest.length > 0) return undefined;
  if (!isUuid(ticketId) || generation === undefined || !GENERATION.test(generation))
    return undefined;
  return { kind, ticketId: ticketId as TicketId, generation: Number(generation) };
}
