import { createSignal } from 'solid-js';
import type { HeldView } from '#client/data/index.ts';

/** The held answer that its author wants back in the answer box of its ticket, until it stands there. */
const [takenBack, setTakenBack] = createSignal<HeldView>();

export { takenBack, setTakenBack };
