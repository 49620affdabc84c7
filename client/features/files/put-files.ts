import { createSignal } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';

/** The ticket whose answer has just been given files from elsewhere: it opens to be written. */
const [justPut, setJustPut] = createSignal<TicketId>();

export { justPut, setJustPut };
