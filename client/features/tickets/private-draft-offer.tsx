import type { Editor, JSONContent } from '@tiptap/core';
import { yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap';
import { Show, createResource } from 'solid-js';
import type { TemplateAction } from '#shared/templates/template.ts';
import type { PrivateDraft } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './composer.module.css';

/** Words written here for an answer that somebody else sent meanwhile: this person's alone, offered back. */
export function PrivateDraftOffer(props: {
  draft: PrivateDraft;
  editor: Editor | undefined;
  /** What its templates do goes with its words. */
  onActions: (actions: readonly TemplateAction[]) => void;
}) {
  const { t } = useI18n();
  const { desk } = useTicket();
  const [content] = createResource(
    () => props.draft,
    async ({ ticketId, generation }): Promise<JSONContent> => {
      const handle = desk.draft(ticketId, generation);
      try {
        await handle.whenLoaded;
        return yXmlFragmentToProsemirrorJSON(handle.doc.getXmlFragment('draft')) as JSONContent;
      } finally {
        handle.release();
      }
    },
  );
  const words = () => textOf(content() ?? {}).trim();
  const discard = () => desk.discardPrivateDraft(props.draft);

  async function use(): Promise<void> {
    const { editor } = props;
    const parts = content()?.content;
    if (editor === undefined || parts === undefined) return;
    editor.chain().focus('end').insertContentAt(editor.state.doc.content.size, parts).run();
    props.onActions(await desk.draftActions(props.draft));
    await discard();
  }

  return (
    <Show when={words() !== ''}>
      <Banner
        tone="info"
        live="status"
        title={t('conversation.privateDraft')}
        actions={
          <>
            <Button size="small" onClick={() => void use()}>
              {t('conversation.privateDraftUse')}
            </Button>
            <Button size="small" variant="quiet" onClick={() => void discard()}>
              {t('held.discard')}
            </Button>
          </>
        }
      >
        <p class={styles['privateWords']}>{words()}</p>
      </Banner>
    </Show>
  );
}

const BLOCKS: ReadonlySet<string | undefined> = new Set(['paragraph', 'codeBlock', 'heading']);

export const textOf = (node: JSONContent): string =>
  (node.text ?? '') +
  (node.content ?? []).map(textOf).join('') +
  (BLOCKS.has(node.type) ? '\n' : '');
