// The open ticket's keys, in the one register (tooltips, palette and the list of keys read it).

import type { Configuration } from '#shared/engine/configuration.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import { useActions } from '#client/ui/actions.tsx';
import type { ComposerKind } from './composer.tsx';
import type { Opening } from './ticket-facts.tsx';
import type { OpenedTicket } from './ticket-context.tsx';

const sellsProducts = ({ mandatory, buyersNameSale = false }: Configuration): boolean =>
  buyersNameSale || mandatory.includes('sale');

export function registerTicketActions(
  { desk, id, ticket, rights, configuration, act }: OpenedTicket,
  { t }: I18n,
  ways: {
    readonly write: (kind: ComposerKind) => void;
    readonly toggleFacts: () => void;
    readonly openStatus: () => void;
    readonly remove: () => void;
    readonly openFact: (fact: NonNullable<Opening>) => void;
  },
): void {
  const group = () => t('ticket.actions');
  const close = () =>
    rights().close
      ? act({
          commands: [{ type: 'close', ticketId: id }],
          done: t('ticket.closed'),
          undo: [{ type: 'reopen', ticketId: id }],
        })
      : act({ commands: [{ type: 'reopen', ticketId: id }], done: t('ticket.reopened') });

  const isFollowing = () => ticket().watchers.includes(desk.self().id);
  const follow = () => {
    const self = [desk.self().id];
    const [add, remove] = isFollowing() ? [[], self] : [self, []];
    return act({ commands: [{ type: 'change-watchers', ticketId: id, add, remove }] });
  };

  useActions().register(
    {
      id: 'ticket.reply',
      group,
      label: () => t('key.reply'),
      keys: ['r'],
      isEnabled: () => rights().reply,
      run: () => ways.write('reply'),
    },
    {
      id: 'ticket.note',
      group,
      label: () => t('key.note'),
      keys: ['n'],
      isEnabled: () => rights().note,
      run: () => ways.write('note'),
    },
    {
      id: 'ticket.take',
      group,
      label: () => t('key.take'),
      keys: ['t'],
      isEnabled: () => rights().take,
      run: () =>
        void act({
          commands: [{ type: 'take', ticketId: id }],
          done: t('ticket.taken'),
          undo: [{ type: 'drop', ticketId: id }],
        }),
    },
    {
      id: 'ticket.status',
      group,
      label: () => t('key.status'),
      keys: ['s'],
      isEnabled: () => rights().changeStatus,
      run: ways.openStatus,
    },
    {
      id: 'ticket.close',
      group,
      label: () => (rights().close ? t('key.close') : t('ticket.reopen')),
      keys: ['e'],
      isEnabled: () => rights().close || rights().reopen,
      run: () => void close(),
    },
    {
      id: 'ticket.priority',
      group,
      label: () => t('ticket.changePriority'),
      keys: ['p'],
      isEnabled: () => rights().edit,
      run: () => ways.openFact('priority'),
    },
    {
      id: 'ticket.category',
      group,
      label: () => t('ticket.changeCategory'),
      keys: ['y'],
      isEnabled: () => rights().edit && configuration().categories.length > 0,
      run: () => ways.openFact('category'),
    },
    {
      id: 'ticket.sale',
      group,
      label: () => t('ticket.changeSale'),
      // Offered where products are sold; nobody else has an answer to it.
      isEnabled: () =>
        rights().correct &&
        ticket().requester.personId !== null &&
        (ticket().saleId !== null || sellsProducts(configuration())),
      run: () => ways.openFact('sale'),
    },
    {
      id: 'ticket.tags',
      group,
      label: () => t('ticket.addTag'),
      keys: ['l'],
      isEnabled: () => rights().edit,
      run: () => ways.openFact('tags'),
    },
    {
      id: 'ticket.follow',
      group,
      label: () => t(isFollowing() ? 'ticket.unfollow' : 'ticket.follow'),
      keys: ['w'],
      run: () => void follow(),
    },
    {
      id: 'ticket.recordTime',
      group,
      label: () => t('ticket.recordTime'),
      keys: ['m'],
      isEnabled: () => rights().recordTime,
      run: () => ways.openFact('time'),
    },
    {
      id: 'ticket.link',
      group,
      label: () => t('ticket.linkTo'),
      isEnabled: () => rights().merge,
      run: () => ways.openFact('link'),
    },
    {
      id: 'ticket.merge',
      group,
      label: () => t('ticket.mergeInto'),
      // What was merged stays what it is.
      isEnabled: () => rights().merge && ticket().mergedInto === null,
      run: () => ways.openFact('merge'),
    },
    {
      id: 'ticket.solution',
      group,
      label: () => t('ticket.solutionPropose'),
      isEnabled: () => rights().proposeSolution,
      run: () => ways.openFact('solution'),
    },
    {
      id: 'ticket.texts',
      group,
      label: () => t('ticket.texts'),
      isEnabled: () => rights().edit && configuration().languages.length > 1,
      run: () => ways.openFact('texts'),
    },
    {
      id: 'ticket.delete',
      group,
      label: () => t('ticket.delete'),
      isEnabled: () => rights().remove,
      run: ways.remove,
    },
    {
      id: 'ticket.facts',
      group,
      label: () => t('desk.showDetails'),
      keys: ['i'],
      run: ways.toggleFacts,
    },
  );
}
