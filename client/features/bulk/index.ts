// The door of orders for many tickets at once (S4).

export { MOST_NAMED, type BulkAct, type BulkScope, type ListAct } from './bulk-act.ts';
export { endOrders, forgetFollowed } from './followed-orders.ts';
export { OrderDialog, type AskedOrder } from './order-dialog.tsx';
export { OrderPanel } from './order-panel.tsx';
export { OrderStrip } from './order-strip.tsx';
export { orderFailureWords } from './order-words.ts';
