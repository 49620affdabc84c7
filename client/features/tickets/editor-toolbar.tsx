import Bold from 'lucide-solid/icons/bold';
import Code from 'lucide-solid/icons/code';
import Italic from 'lucide-solid/icons/italic';
import LinkIcon from 'lucide-solid/icons/link';
import List from 'lucide-solid/icons/list';
import ListOrdered from 'lucide-solid/icons/list-ordered';
import Quote from 'lucide-solid/icons/text-quote';
import Strikethrough from 'lucide-solid/icons/strikethrough';
import Underline from 'lucide-solid/icons/underline';
import type { Editor } from '@tiptap/core';
import { For, Show, createEffect, createSignal, onCleanup, type JSX } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { Button } from '#client/ui/button.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { linkAddress } from './link-address.ts';
import styles from './composer.module.css';

type Tool = {
  readonly name: string;
  readonly label: MessageKey;
  readonly icon: () => JSX.Element;
  readonly keys?: readonly string[];
  readonly run: (editor: Editor) => void;
};

const tools: readonly Tool[] = [
  {
    name: 'bold',
    label: 'conversation.bold',
    icon: () => <Bold />,
    keys: ['Ctrl', 'B'],
    run: (editor) => editor.chain().focus().toggleBold().run(),
  },
  {
    name: 'italic',
    label: 'conversation.italic',
    icon: () => <Italic />,
    keys: ['Ctrl', 'I'],
    run: (editor) => editor.chain().focus().toggleItalic().run(),
  },
  {
    name: 'underline',
    label: 'conversation.underline',
    icon: () => <Underline />,
    keys: ['Ctrl', 'U'],
    run: (editor) => editor.chain().focus().toggleUnderline().run(),
  },
  {
    name: 'strike',
    label: 'conversation.strike',
    icon: () => <Strikethrough />,
    run: (editor) => editor.chain().focus().toggleStrike().run(),
  },
  {
    name: 'bulletList',
    label: 'conversation.bulletList',
    icon: () => <List />,
    run: (editor) => editor.chain().focus().toggleBulletList().run(),
  },
  {
    name: 'orderedList',
    label: 'conversation.numberedList',
    icon: () => <ListOrdered />,
    run: (editor) => editor.chain().focus().toggleOrderedList().run(),
  },
  {
    name: 'blockquote',
    label: 'conversation.quote',
    icon: () => <Quote />,
    run: (editor) => editor.chain().focus().toggleBlockquote().run(),
  },
  {
    name: 'code',
    label: 'conversation.code',
    icon: () => <Code />,
    run: (editor) => editor.chain().focus().toggleCode().run(),
  },
];

export function EditorToolbar(props: { editor: Editor | undefined; disabled: boolean }) {
  const { t } = useI18n();
  const [turn, setTurn] = createSignal(0);
  const [isLinking, setLinking] = createSignal(false);
  const [address, setAddress] = createSignal('');
  createEffect(() => {
    const { editor } = props;
    if (editor === undefined) return;
    const next = () => setTurn((n) => n + 1);
    editor.on('transaction', next);
    onCleanup(() => editor.off('transaction', next));
  });
  const isActive = (name: string): boolean => {
    turn();
    return props.editor?.isActive(name) ?? false;
  };
  const hasLink = () => isActive('link');

  function openLink(): void {
    const href: unknown = props.editor?.getAttributes('link')['href'];
    setAddress(typeof href === 'string' ? href : '');
    setLinking((open) => !open);
  }
  function setLink(event: Event): void {
    event.preventDefault();
    const href = linkAddress(address());
    const chain = props.editor?.chain().focus().extendMarkRange('link');
    if (href === undefined) chain?.unsetLink().run();
    else if (props.editor?.state.selection.empty === true && !hasLink())
      chain
        ?.insertContent({
          type: 'text',
          text: address().trim(),
          marks: [{ type: 'link', attrs: { href } }],
        })
        .run();
    else chain?.setLink({ href }).run();
    setLinking(false);
  }

  return (
    <div class={styles['tools']} classList={{ [styles['asleep'] ?? '']: props.disabled }}>
      <div class={styles['toolbar']} role="toolbar" aria-label={t('conversation.formatting')}>
        <For each={tools}>
          {(tool) => (
            <IconButton
              size="small"
              label={t(tool.label)}
              icon={tool.icon()}
              shortcut={tool.keys}
              disabled={props.disabled}
              aria-pressed={isActive(tool.name)}
              // The text keeps its selection.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => props.editor !== undefined && tool.run(props.editor)}
            />
          )}
        </For>
        <IconButton
          size="small"
          label={t('conversation.link')}
          icon={<LinkIcon />}
          disabled={props.disabled}
          aria-pressed={hasLink()}
          aria-expanded={isLinking()}
          onMouseDown={(event) => event.preventDefault()}
          onClick={openLink}
        />
      </div>
      <Show when={isLinking()}>
        <form class={styles['link']} onSubmit={setLink}>
          <TextField
            label={t('conversation.linkAddress')}
            labelHidden
            placeholder="https://"
            inputmode="url"
            autocomplete="off"
            value={address()}
            onInput={setAddress}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              setLinking(false);
              props.editor?.commands.focus();
            }}
            ref={(input: HTMLInputElement) => queueMicrotask(() => input.focus())}
          />
          <Button type="submit" size="small">
            {t(
              address().trim() === '' && hasLink()
                ? 'conversation.linkRemove'
                : 'conversation.linkSet',
            )}
          </Button>
        </form>
      </Show>
    </div>
  );
}
