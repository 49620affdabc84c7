// The door of the desk's frame: routes put it together.

export { DeskGate, type DeskUse } from './desk-gate.tsx';
export { DeskFrame } from './desk-frame.tsx';
export { ChooseTicket } from './choose-ticket.tsx';
export { useDesk } from './desk-context.tsx';
export { DeskSyncMark } from './desk-sync-mark.tsx';
export { viewOfParam } from './desk-views.ts';
