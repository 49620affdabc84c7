import Bell from 'lucide-solid/icons/bell';
import BellOff from 'lucide-solid/icons/bell-off';
import UserRoundPlus from 'lucide-solid/icons/user-round-plus';
import { Show, createMemo } from 'solid-js';
import type { PersonId } from '#shared/base/ids.ts';
import { normalAddress } from '#shared/engine/watchers.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { Avatar } from '#client/ui/avatar.tsx';
import { Button } from '#client/ui/button.tsx';
import { buttonClass } from '#client/ui/button-class.ts';
import { Picker } from '#client/ui/picker.tsx';
import { AddLine, Chips } from './chips.tsx';
import { Fact } from './fact.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './ticket-facts.module.css';

/** Colleagues who follow it, and addresses that get every public answer (T19). */
export function Followers() {
  const { t } = useI18n();
  const actions = useActions();
  const { desk, id, ticket, rights, names, act } = useTicket();
  const self = () => desk.self().id;
  const isFollowing = () => ticket().watchers.includes(self());
  const changeWatchers = (add: readonly PersonId[], remove: readonly PersonId[]) =>
    act({ commands: [{ type: 'change-watchers', ticketId: id, add, remove }] });
  const follow = () => actions.run('ticket.follow');
  const colleagues = createMemo(() =>
    [...desk.people().values()]
      .filter(
        (person) =>
          person.isOperator && !person.isDisabled && !ticket().watchers.includes(person.id),
      )
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .map(({ id: personId, name }) => ({
        id: personId as string,
        label: name,
        icon: <Avatar name={name} seed={personId} size="small" decorative />,
        personId,
      })),
  );

  return (
    <>
      <Fact label={t('ticket.followers')}>
        <div class={styles['tagEditor']}>
          <Chips
            values={ticket().watchers}
            label={(personId) => names.person(personId)}
            removeLabel={(personId) =>
              rights().chooseFollowers && personId !== self()
                ? t('ticket.removeFollower', { name: names.person(personId) })
                : undefined
            }
            onRemove={(personId) => void changeWatchers([], [personId])}
          />
          <div class={styles['quietActs']}>
            <Button
              size="small"
              variant="quiet"
              icon={isFollowing() ? <BellOff /> : <Bell />}
              onClick={follow}
            >
              {t(isFollowing() ? 'ticket.unfollow' : 'ticket.follow')}
            </Button>
            <Show when={rights().chooseFollowers && colleagues().length > 0}>
              <Picker
                items={colleagues()}
                onChoose={({ personId }) => void changeWatchers([personId], [])}
                label={t('ticket.addFollower')}
                placeholder={t('ticket.assignPlaceholder')}
                triggerClass={buttonClass({ variant: 'quiet', size: 'small' })}
                triggerLabel={t('ticket.addFollower')}
              >
                <UserRoundPlus aria-hidden="true" />
              </Picker>
            </Show>
          </div>
        </div>
      </Fact>
      <Show when={rights().edit || ticket().cc.length > 0}>
        <Fact label={t('ticket.cc')}>
          <CcEditor />
        </Fact>
      </Show>
    </>
  );

  function CcEditor() {
    const changeCc = (add: readonly string[], remove: readonly string[]) =>
      act({ commands: [{ type: 'change-cc', ticketId: id, add, remove }] });
    return (
      <div class={styles['tagEditor']}>
        <Chips
          values={ticket().cc}
          label={(address) => address}
          removeLabel={(address) => (rights().edit ? t('ticket.removeCc', { address }) : undefined)}
          onRemove={(address) => void changeCc([], [address])}
        />
        <Show when={rights().edit}>
          <AddLine
            type="email"
            label={t('ticket.addCc')}
            normal={normalAddress}
            onAdd={(address) => changeCc([address], [])}
          />
        </Show>
      </div>
    );
  }
}
