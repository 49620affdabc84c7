import { createMemo } from 'solid-js';
import type { FileId, TicketId } from '#shared/base/ids.ts';
import type { Desk } from '#client/data/index.ts';
import { MessageFiles } from './message-files.tsx';
import { fromRecord } from './shown-file.ts';

/** Files of a message that the server has not accepted, from the bytes that lie here. */
export function LocalFiles(props: { desk: Desk; ticketId: TicketId; ids: readonly FileId[] }) {
  const files = createMemo(() => {
    const byId = new Map(props.desk.files.local().map((record) => [record.id, record]));
    return props.ids.flatMap((one) => {
      const record = byId.get(one);
      return record === undefined ? [] : [fromRecord(record, props.ticketId)];
    });
  });
  return <MessageFiles desk={props.desk} files={files()} />;
}
