import { For, Show, createMemo } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { groupOf, useActions, type Action } from '#client/ui/actions.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { Kbd } from '#client/ui/kbd.tsx';
import styles from './keys-dialog.module.css';

/** Every key there is here and now, by what it belongs to. */
export function KeysDialog(props: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useI18n();
  const actions = useActions();
  const groups = createMemo(() => {
    const byGroup = new Map<string, Action[]>();
    if (!props.open) return byGroup;
    for (const action of actions.all()) {
      if (action.keys === undefined || action.keys.length === 0) continue;
      const found = byGroup.get(groupOf(action)) ?? [];
      found.push(action);
      byGroup.set(groupOf(action), found);
    }
    return byGroup;
  });
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      size="large"
      title={t('common.keyboardShortcuts')}
    >
      {/* Nothing in it takes the focus: it does itself, so that it can be scrolled without a mouse. */}
      <div
        class={styles['groups']}
        role="group"
        aria-label={t('common.keyboardShortcuts')}
        tabindex="0"
      >
        <For each={[...groups()]}>
          {([name, list]) => (
            <section class={styles['group']}>
              <h3>{name}</h3>
              <dl>
                <For each={list}>
                  {(action) => (
                    <div class={styles['line']}>
                      <dt>{action.label()}</dt>
                      <dd>
                        <Show when={actions.keysOf(action.id)}>
                          {(keys) => <Kbd keys={keys()} />}
                        </Show>
                      </dd>
                    </div>
                  )}
                </For>
              </dl>
            </section>
          )}
        </For>
      </div>
    </Dialog>
  );
}
