import { useNavigate } from '@tanstack/solid-router';
import { onCleanup } from 'solid-js';
import type { PersonId } from '#shared/base/ids.ts';
import { OPEN_MESSAGE, type OpenMessage } from '#client/data/index.ts';

/** Somebody has touched a notification: this page goes there, and says so to the worker that asks. */
export function useOpenFromNotification(slug: string, personId: PersonId): void {
  const navigate = useNavigate();
  // Not there on an insecure origin, whatever the types say.
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const handleMessage = ({ data, ports }: MessageEvent<Partial<OpenMessage> | null>): void => {
    if (data?.type !== OPEN_MESSAGE || data.workspace !== slug || data.personId !== personId)
      return;
    ports[0]?.postMessage('here');
    const params = { workspace: slug };
    if (typeof data.ticketId === 'string')
      void navigate({
        to: '/w/$workspace/ticket/$ticket',
        params: { ...params, ticket: data.ticketId },
      });
    else void navigate({ to: '/w/$workspace', params });
  };
  workers?.addEventListener('message', handleMessage);
  onCleanup(() => workers?.removeEventListener('message', handleMessage));
}
