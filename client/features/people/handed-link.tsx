import { Show } from 'solid-js';
import { ShownOnce } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import type { LinkKind, SentLink } from './people-api.ts';

const WHY: { readonly [Reason in SentLink['mail']]?: MessageKey } = {
  demo: 'people.noMailDemo',
  'switched-off': 'people.noMailSwitchedOff',
  'no-server': 'people.noMailServer',
};

/** Where no mail leaves whoever asked for a link hands it over themself: it is as good as the password, and seen this once. */
export function HandedLink(props: {
  kind: LinkKind;
  name: string;
  sent: SentLink;
  onDone: () => void;
}) {
  const { t } = useI18n();
  return (
    <>
      <Show when={WHY[props.sent.mail]}>
        {(why) => <Banner tone="warning" title={t(why())} live="status" />}
      </Show>
      <Show
        when={props.sent.link}
        fallback={
          <Banner
            tone="warning"
            title={t('people.linkLost')}
            actions={
              <Button size="small" onClick={() => props.onDone()}>
                {t('common.done')}
              </Button>
            }
          />
        }
      >
        {(address) => (
          <ShownOnce
            id="person-link"
            title={t('people.linkTitle', { name: props.name })}
            text={t(props.kind === 'invitation' ? 'people.linkText' : 'people.resetLinkText')}
            label={t('people.link')}
            value={address()}
            copiedText={t('people.linkCopied')}
            byHandText={t('people.linkByHand')}
            doneLabel={t('common.done')}
            onDone={() => props.onDone()}
          />
        )}
      </Show>
    </>
  );
}
