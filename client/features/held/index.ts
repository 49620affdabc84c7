// The door of held work: what the server refused and its author has not settled yet (A5).

export { HeldList } from './held-list.tsx';
export { HeldCard } from './held-card.tsx';
export { actsWords } from './act-words.ts';
export { refusalWords } from './held-texts.ts';
export { createDiscards } from './held-discards.ts';
export { takenBack, setTakenBack } from './taken-back.ts';
