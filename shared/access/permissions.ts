// Every right there is. Deny by default: what no profile names is not allowed. docs/PERMISSIONS.md is
// generated from this table.

export const PERMISSIONS = {
  'ticket.read': "Read tickets of one's groups, those without a group, and one's own",
  'ticket.read-all': 'Read every ticket of the workspace',
  'ticket.open': 'Open a ticket on behalf of a customer',
  'ticket.reply': 'Answer customers',
  'ticket.note': 'Write internal notes',
  'ticket.take': 'Take, drop and hand over tickets',
  'ticket.assign': 'Assign tickets (in exclusive mode: those one holds)',
  'ticket.assign-any': "Allocate anybody's ticket",
  'ticket.break-lock': "Break another operator's lock",
  'ticket.change-status': "Change a ticket's status, close and reopen it",
  'ticket.correct-requester': "Correct the requester's data",
  'ticket.edit': "Change a ticket's priority, category, fields, tags, texts and Cc",
  'ticket.record-time': 'Record time worked on tickets',
  'ticket.merge': 'Merge, split and link tickets',
  'ticket.close-any': 'Close tickets that nobody has answered',
  'ticket.redact': 'Take the words of a message away',
  'ticket.delete': 'Delete tickets and bring them back',
  'solution.propose': 'Propose solutions',
  'solution.review': 'Review proposed solutions',
  'own.read': "Read one's own requests and sales",
  'own.open': "Open requests of one's own",
  'own.reply': "Write on one's own requests",
  'own.rate': "Rate one's own requests once they are resolved",
  'own.close': "Close and reopen one's own requests where the workspace allows it",
  'products.read': 'Search products',
  'products.load': 'Load products from a file or another system',
  'sales.read': 'See what every customer has bought',
  'sales.record': 'Record sales',
  'articles.write': 'Write and publish articles of the knowledge base',
  'people.read': 'See the people and groups of the workspace',
  'customers.create': 'Create accounts for customers and see how to reach customers',
  'people.manage': 'Add, change and disable people and groups',
  'settings.manage': "Change the workspace's configuration",
  'keys.manage': 'Make and revoke API keys',
  'reports.read': "See reports, everybody's work included (with the right to read every ticket)",
  'audit.read': 'Read the audit log',
  'workspace.transfer': 'Export, import and delete the whole workspace',
} as const;
export type Permission = keyof typeof PERMISSIONS;
export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as Permission[];
export const isPermission = (value: string): value is Permission =>
  Object.hasOwn(PERMISSIONS, value);
