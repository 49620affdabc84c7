// The door of the desk's frame: routes put it together.

export { DeskGate, type DeskUse } from './desk-gate.tsx';
export { DeskFrame } from './desk-frame.tsx';
export { ChooseTicket } from './choose-ticket.tsx';
export { useDesk } from './desk-context.tsx';
export { DeskSyncMark } from './desk-sync-mark.tsx';
export { createPlaces, placesOpenTo } from './desk-places.ts';
export { useFailedDeliveries } from './failed-deliveries.ts';
export { viewOfParam } from './desk-views.ts';
