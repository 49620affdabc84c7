// Addresses of workspaces: what a name suggests, and what somebody means who pastes a whole link.

export const SLUG_MAX = 40;
const SLUG_MIN = 2;
const SLUG = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

export const isSlug = (text: string): boolean =>
  text.length >= SLUG_MIN && text.length <= SLUG_MAX && SLUG.test(text);

/** Letters that are not another one with a mark. */
const SPELT: Readonly<Record<string, string>> = {
  æ: 'ae',
  đ: 'd',
  ł: 'l',
  ø: 'o',
  œ: 'oe',
  ß: 'ss',
  þ: 'th',
};

/** The address that a name suggests: letters without marks, everything else a hyphen; nothing where there are none. */
export const suggestSlug = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[æđłøœßþ]/g, (letter) => SPELT[letter] ?? '')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+/g, '')
    .slice(0, SLUG_MAX)
    .replaceAll(/-+$/g, '');

/** The workspace of whatever is typed or pasted: its address alone, or a link to any of its pages. */
export function slugIn(text: string): string {
  const wanted = text.trim().toLowerCase();
  return /(?:^|\/)[wsrp]\/([a-z0-9-]+)/.exec(wanted)?.[1] ?? wanted;
}
