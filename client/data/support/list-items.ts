// Tickets as lists know them, for tests.

import type { TicketId } from '#shared/base/ids.ts';
import type { TicketListItem } from '../list-item.ts';

export const listItem = (n: number, more: Partial<TicketListItem> = {}): TicketListItem => ({
  id: `ticket-${String(n).padStart(6, '0')}` as TicketId,
  number: n,
  subject: `Subject ${n}`,
  language: 'en',
  translations: {},
  requesterName: 'Hélène Müller',
  excerpt: '',
  status: 'open',
  phase: 'new',
  priority: 'medium',
  category: '',
  channel: 'web',
  groupId: null,
  assigneeId: null,
  lockHolderId: null,
  lastSide: 'customer',
  createdAt: '',
  updatedAt: '',
  waitingSince: null,
  dueAt: null,
  tags: [],
  isIncomplete: false,
  isUnread: false,
  pending: 0,
  draftGeneration: 1,
  isCold: false,
  views: ['all'],
  more: undefined,
  ...more,
});
