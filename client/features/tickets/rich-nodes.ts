// What a message may hold besides running text (C3): headings, rules, tables and stored images. They come with templates
// and with what is pasted, and stay as they are: nothing here writes into the shared text by itself.

import { Node, type Extensions } from '@tiptap/core';

const HEADINGS = [1, 2, 3, 4] as const;

const heading = Node.create({
  name: 'heading',
  group: 'block',
  content: 'inline*',
  defining: true,
  addAttributes: () => ({ level: { default: 1, rendered: false } }),
  parseHTML: () => HEADINGS.map((level) => ({ tag: `h${level}`, attrs: { level } })),
  renderHTML: ({ node }) => [`h${HEADINGS.find((level) => level === node.attrs['level']) ?? 1}`, 0],
});

const rule = Node.create({
  name: 'horizontalRule',
  group: 'block',
  parseHTML: () => [{ tag: 'hr' }],
  renderHTML: () => ['hr'],
});

/** Known by the id of its attachment; where it lies is nobody's to write (security.md 4 no. 9). */
const image = Node.create({
  name: 'image',
  group: 'inline',
  inline: true,
  atom: true,
  draggable: true,
  addAttributes: () => ({
    attachment: {
      default: null,
      parseHTML: (element: HTMLElement) => element.dataset['attachment'] ?? null,
      renderHTML: ({ attachment }: Record<string, unknown>) => ({ 'data-attachment': attachment }),
    },
    alt: { default: '' },
  }),
  parseHTML: () => [{ tag: 'img[data-attachment]' }],
  renderHTML: ({ HTMLAttributes }) => ['img', HTMLAttributes],
});

const table = Node.create({
  name: 'table',
  group: 'block',
  content: 'tableCaption? tableRow+',
  isolating: true,
  parseHTML: () => [{ tag: 'table' }],
  renderHTML: () => ['table', 0],
});

const caption = Node.create({
  name: 'tableCaption',
  content: 'inline*',
  parseHTML: () => [{ tag: 'caption' }],
  renderHTML: () => ['caption', 0],
});

const row = Node.create({
  name: 'tableRow',
  content: '(tableCell | tableHeader)*',
  parseHTML: () => [{ tag: 'tr' }],
  renderHTML: () => ['tr', 0],
});

const cell = (name: 'tableCell' | 'tableHeader', tag: 'td' | 'th') =>
  Node.create({
    name,
    content: 'block+',
    isolating: true,
    addAttributes: () => ({ colspan: span('colspan'), rowspan: span('rowspan') }),
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  });

const span = (name: 'colspan' | 'rowspan') => ({
  default: 1,
  parseHTML: (element: HTMLElement) => {
    const count = Number(element.getAttribute(name));
    return Number.isInteger(count) && count > 1 ? count : 1;
  },
  renderHTML: ({ [name]: count }: Record<string, unknown>) =>
    count === 1 ? {} : { [name]: count },
});

export const richNodes: Extensions = [
  heading,
  rule,
  image,
  table,
  caption,
  row,
  cell('tableCell', 'td'),
  cell('tableHeader', 'th'),
];
