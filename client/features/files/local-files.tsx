import { createMemo, type Accessor } from 'solid-js';
import type { FileId, TicketId } from '#shared/base/ids.ts';
import type { Desk } from '#client/data/index.ts';
import { MessageFiles } from './message-files.tsx';
import { fromRecord, type ShownFile } from './shown-file.ts';

/** Those of these files whose bytes lie here. */
export function createLocalFiles(
  desk: Desk,
  ticketId: TicketId,
  ids: Accessor<readonly FileId[]>,
): Accessor<readonly ShownFile[]> {
  return createMemo(() => {
    const byId = new Map(desk.files.local().map((record) => [record.id, record]));
    return ids().flatMap((one) => {
      const record = byId.get(one);
      return record === undefined ? [] : [fromRecord(record, ticketId)];
    });
  });
}

/** Files of an answer that has not become a message yet. */
export function LocalFiles(props: { desk: Desk; ticketId: TicketId; ids: readonly FileId[] }) {
  // eslint-disable-next-line solid/reactivity -- a card is of one ticket
  const files = createLocalFiles(props.desk, props.ticketId, () => props.ids);
  return <MessageFiles desk={props.desk} files={files()} />;
}
