// What becomes of each table when a workspace is exported (docs/adr/0015). A new tenant table without a line here fails a
// test, and so does one before a table that it points at. Columns need no line: all are carried but those named in `omit`,
// generated ones, `workspace_id`, and `xid`, since numbers of transactions mean nothing in another database.

export type TableRule = {
  readonly table: string;
  readonly rule:
    /** Its rows are in the archive. */
    | 'carried'
    /** Made anew from carried rows by triggers, while these are imported. */
    | 'derived'
    /** Belongs to this server and this moment; stays behind. */
    | 'left';
  /** Columns that are not carried: they say something about this server, or are given anew. */
  readonly omit?: readonly string[];
  /** Its `xid` names another row's transaction, which is part of a hash. */
  readonly carriesXid?: boolean;
  /** What `derived` comes from, why it is `left`, or why columns are omitted. */
  readonly why?: string;
};

const carried = (table: string, more: Omit<TableRule, 'table' | 'rule'> = {}): TableRule => ({
  table,
  rule: 'carried',
  ...more,
});
const derived = (table: string, why: string): TableRule => ({ table, rule: 'derived', why });
const left = (table: string, why: string): TableRule => ({ table, rule: 'left', why });

/** In the order of the archive: what others point at comes first. */
export const TABLES: readonly TableRule[] = [
  carried('workspaces', {
    omit: ['slug', 'is_demo', 'deleting_at'],
    why: 'its address on this server, and its standing there',
  }),
  carried('ticket_counters'),
  carried('profiles'),
  // With the hashes of their passwords: without them nobody could sign in.
  carried('people'),
  carried('moved_addresses'),
  carried('groups'),
  carried('group_members'),
  // With the hashes of their secrets: integrations go on.
  carried('api_keys'),
  carried('webhooks', {
    omit: [
      'is_on',
      'off_reason',
      'secret',
      'previous_secret',
      'previous_until',
      'failures',
      'failing_since',
      'problem',
      'last_sent_at',
      'paused_until',
      'dropped',
      'dropped_at',
    ],
    why: 'only this server can open their secrets, so that only one of two servers tells others',
  }),
  carried('products'),
  carried('sales'),
  carried('tickets', { omit: ['public_xid'], why: 'a number of a transaction of this database' }),
  carried('doc_updates'),
  carried('messages'),
  carried('events'),
  carried('mail_intents', {
    omit: ['attempted_at', 'account_link_id'],
    why: 'what the other server had under way, and links that only it can make',
  }),
  carried('mail_texts'),
  carried('mail_addresses'),
  carried('mailboxes', {
    omit: [
      'secrets',
      'last_checked_at',
      'last_ok_at',
      'failed_since',
      'failures',
      'problem',
      'problem_detail',
      'left_behind',
      'next_check_at',
      'claimed_until',
      'claim_id',
      'watched_until',
      'watch_id',
    ],
    why: 'only this server can open its passwords, so that only one of two servers fetches',
  }),
  carried('inbound_mails', { omit: ['claimed_until', 'claim_id'], why: 'who reads it here' }),
  carried('inbound_mail_parts'),
  carried('held_replies'),
  carried('notifications'),
  carried('notification_preferences'),
  carried('due_soon_told'),
  carried('ticket_reads'),
  carried('draft_updates', {
    omit: ['id'],
    why: 'a number that the database gives; their order is kept',
  }),
  carried('draft_clients'),
  carried('templates'),
  carried('file_blobs', {
    omit: ['unused_since', 'is_going'],
    why: 'what this server is about to remove',
  }),
  // Their bytes stand beside the tables.
  carried('files', { omit: ['has_thumbnail'], why: 'small pictures are drawn anew' }),
  carried('time_entries'),
  carried('rules'),
  carried('saved_views'),
  carried('insert_directories'),
  carried('insert_entries'),
  carried('panels'),
  carried('panel_groups'),
  carried('article_categories'),
  carried('articles'),
  carried('article_versions'),
  carried('rule_sets', {
    omit: ['version'],
    why: 'must differ from any that a process remembers',
  }),
  carried('rule_firings'),
  // What devices were answered: should they follow to the new server, nothing of theirs is done twice.
  carried('sync_devices'),
  carried('sync_entries'),
  carried('audit_accesses'),
  carried('audit_digests'),
  carried('audit_erasures'),
  carried('audit_links', { carriesXid: true }),
  carried('audit_salts'),

  derived('search_texts', 'texts of tickets and messages'),
  derived('search_names', 'names of requesters'),
  derived('article_words', 'texts of articles'),
  derived('ticket_terms', 'tags, fields, watchers and Cc of tickets'),
  derived('sync_memberships', 'group, assignee and requester of tickets'),

  left(
    'report_states',
    'how far the reports of this server are: there they are told from histories anew',
  ),
  left('report_queue', 'what is still to be told here'),
  left('report_tickets', 'told from tickets'),
  left('report_facts', 'told from histories'),
  left('report_days', 'sums of those'),
  left('report_spreads', 'sums of those'),
  left('account_links', 'their tokens come from the key of this server'),
  left('sessions', 'who is signed in here is not signed in elsewhere'),
  left('push_subscriptions', 'they end with their session'),
  left('push_deliveries', 'what devices of this server are still to be told'),
  left('notices', 'what is about to be told here, within seconds'),
  left('slack_webhooks', 'only this server can open their addresses'),
  left('slack_deliveries', 'what went from here, and is about to'),
  left('webhook_events', 'what is about to be told here, within seconds'),
  left('webhook_deliveries', 'what went from here, and is about to'),
  left('sync_watermarks', 'belongs to cursors of this database'),
  left('idempotency_keys', 'answers of the last two days, to callers of this server'),
  left('bulk_jobs', 'orders that are under way here, and a month of those that ended'),
  left('bulk_items', 'their tickets'),
  left('transfers', 'exports and imports of this server'),
  left('transfer_parts', 'their archives'),
  left('workspace_origins', 'how it came to this server'),
];

export const CARRIED = TABLES.filter(({ rule }) => rule === 'carried');
