// What the parts of a report are called: ids in the reader's words.

import { createSignal, untrack } from 'solid-js';
import { localText } from '#shared/base/local-text.ts';
import type { GroupId, PersonId } from '#shared/base/ids.ts';
import { statusOf, type Channel, type Priority } from '#shared/engine/configuration.ts';
import type { Desk } from '#client/data/index.ts';
import { categoryLabel, PRIORITY_LABELS } from '#client/features/tickets/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';
import type { Division } from './report-address.ts';
import type { ReportsApi } from './reports-api.ts';

const CHANNEL_LABELS: { readonly [Name in Channel]: MessageKey } = {
  web: 'ticket.channelWeb',
  email: 'ticket.channelEmail',
  api: 'ticket.channelApi',
  phone: 'ticket.channelPhone',
  chat: 'ticket.channelChat',
  agent: 'ticket.channelAgent',
};

export type PartNames = {
  readonly part: (division: Division, key: string) => string;
  readonly status: (id: string) => string;
  /** `told`: by the report itself, also of who has left. */
  readonly person: (id: string, told?: Readonly<Record<string, string>>) => string;
};

export function createPartNames(desk: Desk, i18n: I18n, requests: ReportsApi): PartNames {
  const { t, language } = i18n;
  const [products, setProducts] = createSignal<ReadonlyMap<string, string>>(new Map());
  const asked = new Set<string>();

  const status = (id: string): string => {
    const found = statusOf(desk.workspace().configuration, id);
    return found === undefined ? id : localText(found.label, language());
  };
  const person: PartNames['person'] = (id, told) =>
    told?.[id] ?? desk.people().get(id as PersonId)?.name ?? t('common.someone');
  const country = (code: string): string => {
    try {
      return new Intl.DisplayNames([language()], { type: 'region' }).of(code) ?? code;
    } catch (error) {
      // What somebody once wrote into the field.
      if (error instanceof RangeError) return code;
      throw error;
    }
  };
  /** Products are the server's alone: each is asked for once, and named when it has answered. */
  const product = (id: string): string => {
    if (!asked.has(id)) {
      asked.add(id);
      void untrack(async () => {
        const answer = await requests.product(id);
        if (!answer.ok) return;
        const { designation } = answer.value.data;
        setProducts((known) => new Map([...known, [id, designation]]));
      });
    }
    return products().get(id) ?? t('common.unknown');
  };
  const part: PartNames['part'] = (division, key) => {
    if (key === '') return t('report.without');
    switch (division) {
      case 'status':
        return status(key);
      case 'priority':
        return t(PRIORITY_LABELS[key as Priority]);
      case 'category':
        return categoryLabel(desk.workspace().configuration, key, language());
      case 'group':
        return desk.groups().get(key as GroupId)?.name ?? t('common.unknown');
      case 'channel':
        return t(CHANNEL_LABELS[key as Channel]);
      case 'country':
        return country(key);
      case 'product':
        return product(key);
    }
  };
  return { part, status, person };
}
