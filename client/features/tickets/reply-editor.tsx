import type { Editor } from '@tiptap/core';
import Collaboration from '@tiptap/extension-collaboration';
import CollaborationCaret from '@tiptap/extension-collaboration-caret';
import { Show, createEffect, createMemo, createSignal, onCleanup, onMount } from 'solid-js';
import { excerptOf } from '#shared/base/plain-text.ts';
import type { TemplateRow } from '#shared/protocol/rows.ts';
import { fillTemplate } from '#shared/templates/fill-template.ts';
import { findTemplates } from '#shared/templates/find-templates.ts';
import { isOffered, type TemplateAction } from '#shared/templates/template.ts';
import type { DraftHandle } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { articleLink, createFoundArticles, type FoundArticle } from './find-articles.ts';
import { createRichEditor, nameEditor } from './rich-editor.ts';
import { putWords, stopAsking, templateAsking, type TemplateAsking } from './template-asking.ts';
import { TemplateList, type Offered } from './template-list.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './editor.module.css';

/** Overwritten by the server's for everybody else; one's own caret is the browser's. */
const OWN_COLOR = '#006a6a';

const SHOWN = 8;
const ARTICLES_SHOWN = 3;
/** Somebody who goes on writing behind a slash looks for nothing. */
const MOST_WORDS = 5;
const EXCERPT = 90;

type Choice = Offered & { readonly put: () => void };

/** The text that operators write together, with one another's carets; `/` offers templates and articles. */
export function ReplyEditor(props: {
  draft: DraftHandle;
  label: string;
  placeholder: string;
  isReadOnly: boolean;
  onEditor: (editor: Editor | undefined) => void;
  onChange: () => void;
  onSend: () => void;
  onLeave: () => void;
  /** What a template that was put in does when the answer is sent. */
  onActions: (actions: readonly TemplateAction[]) => void;
  /** Its files go along. */
  onFiles: (template: TemplateRow) => void;
}) {
  const { t } = useI18n();
  const world = useTicket();
  const { desk, ticket, configuration } = world;
  const [isEmpty, setEmpty] = createSignal(true);
  const [asking, setAsking] = createSignal<TemplateAsking>();
  const [at, setAt] = createSignal(0);
  const templates = createMemo(() => {
    const query = asking()?.query;
    if (query === undefined) return [];
    const self = desk.self();
    const asked = {
      personId: self.id,
      groupIds: self.groupIds,
      ticketGroupId: ticket().groupId,
    };
    return findTemplates(
      desk.templates().filter((template) => isOffered(template, asked)),
      query,
      SHOWN,
    );
  });
  const fill = (template: TemplateRow) => {
    const { groupId } = ticket();
    return fillTemplate(template, {
      ticket: ticket(),
      operator: desk.self(),
      groupName: groupId === null ? '' : (desk.groups().get(groupId)?.name ?? ''),
      workspaceName: desk.workspace().name,
      configuration: configuration(),
      now: desk.now(),
    });
  };
  const choiceOf = (template: TemplateRow): Choice => ({
    kind: 'template',
    name: template.name,
    mark: template.shortcut === '' ? '' : `/${template.shortcut}`,
    words: excerptOf(fill(template).html, EXCERPT),
    put: () => {
      const filled = fill(template);
      asking()?.choose((into, place) => putWords(into, place, filled.html));
      props.onActions(filled.actions);
      props.onFiles(template);
    },
  });

  const found = createFoundArticles(world, {
    words: () => {
      const query = asking()?.query;
      const isAsked =
        query !== undefined && !query.startsWith(' ') && query.split(/\s+/).length <= MOST_WORDS;
      return isAsked ? query : undefined;
    },
    most: ARTICLES_SHOWN,
  });
  /** An internal one whose words were asked for once: they would go to the customer. */
  const [warnedOf, setWarnedOf] = createSignal<string>();
  async function putArticle(article: FoundArticle): Promise<void> {
    if (article.audience === 'internal' && warnedOf() !== article.id) {
      setWarnedOf(article.id);
      return;
    }
    const html = await found.textOf(article);
    // Whoever went on meanwhile, or looked away, is not interrupted.
    if (html !== undefined) asking()?.choose((into, place) => putWords(into, place, html));
  }
  const choicesOf = (article: FoundArticle): readonly Choice[] => {
    const { id, audience, title, summary } = article;
    const one = { kind: 'article', name: title, words: summary } as const;
    const isWarned = warnedOf() === id;
    const text: Choice = {
      ...one,
      mark: t(isWarned ? 'article.asTextSure' : 'article.asText'),
      ...(isWarned ? { words: t('article.internalWarning'), isWarning: true } : {}),
      put: () => void putArticle(article),
    };
    if (audience === 'internal') return [text];
    const link: Choice = {
      ...one,
      mark: t('article.asLink'),
      put: () =>
        asking()?.choose((into, place) =>
          putWords(into, place, articleLink(desk.workspace().slug, article)),
        ),
    };
    return [text, link];
  };
  const offered = createMemo((): readonly Choice[] =>
    asking() === undefined
      ? []
      : [
          ...templates().map(choiceOf),
          ...(found.isCurrent() ? (found.articles() ?? []) : []).flatMap(choicesOf),
        ],
  );
  const note = () => (found.isUnreachable() ? t('article.offline') : '');
  const index = () => Math.min(at(), Math.max(0, offered().length - 1));

  const isShown = () => asking() !== undefined && (offered().length > 0 || note() !== '');

  const handleKey = (event: KeyboardEvent): boolean => {
    const all = offered();
    if (!isShown()) return false;
    if (event.key === 'Escape' && editor !== undefined) {
      stopAsking(editor);
      return true;
    }
    const chosen = all[index()];
    if (chosen === undefined) return false;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((index() + step + all.length) % all.length);
      return true;
    }
    const isChoice =
      event.key === 'Tab' || (event.key === 'Enter' && !event.ctrlKey && !event.metaKey);
    if (isChoice) chosen.put();
    return isChoice;
  };
  let element!: HTMLDivElement;
  let editor: Editor | undefined;

  onMount(() => {
    const { draft } = props;
    const self = desk.self();
    const made = createRichEditor({
      element,
      label: props.label,
      extensions: [
        Collaboration.configure({ fragment: draft.doc.getXmlFragment('draft') }),
        CollaborationCaret.configure({
          provider: { awareness: draft.awareness },
          user: { id: self.id, name: self.name, color: OWN_COLOR },
          render: caret,
        }),
        templateAsking({
          onAsk: (next) => {
            if (next === undefined || asking() === undefined) {
              setAt(0);
              setWarnedOf(undefined);
            }
            setAsking(next);
          },
        }),
      ],
      onKey: handleKey,
      onSend: () => props.onSend(),
      onLeave: () => props.onLeave(),
    });
    editor = made;
    const read = () => {
      setEmpty(made.isEmpty);
      props.onChange();
    };
    made.on('update', read);
    read();
    made.setEditable(!props.isReadOnly, false);
    props.onEditor(made);
  });
  createEffect(() => {
    const isReadOnly = props.isReadOnly;
    editor?.setEditable(!isReadOnly, false);
  });
  createEffect(() => {
    const { label } = props;
    if (editor !== undefined) nameEditor(editor, label);
  });
  onCleanup(() => {
    props.onEditor(undefined);
    editor?.destroy();
  });

  return (
    <div class={styles['noteFrame']}>
      <Show when={isShown()}>
        <TemplateList
          offered={offered()}
          active={index()}
          note={note()}
          onChoose={(chosen) => chosen.put()}
        />
      </Show>
      <div
        class={styles['editor']}
        classList={{
          [styles['empty'] ?? '']: isEmpty(),
          [styles['readOnly'] ?? '']: props.isReadOnly,
        }}
        data-placeholder={props.placeholder}
        ref={element}
      />
    </div>
  );
}

/** A colleague's caret with their name. Colours are set through the object model: the policy refuses style attributes. */
function caret(user: Record<string, unknown>): HTMLElement {
  const element = document.createElement('span');
  element.className = styles['caret'] ?? '';
  element.style.setProperty('--caret', String(user['color']));
  const name = document.createElement('span');
  name.className = styles['caretName'] ?? '';
  name.textContent = typeof user['name'] === 'string' ? user['name'] : '';
  element.append(name);
  return element;
}
