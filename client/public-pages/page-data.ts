/** What the server put into the page for its script (server/features/requests/pages). */
export function readPageData<Data>(): Data {
  const element = document.getElementById('page-data');
  if (element === null) throw new Error('page-data is missing');
  return JSON.parse(element.textContent) as Data;
}

/** The element that the server rendered under this id. */
export function required<E extends HTMLElement>(id: string, type: new () => E): E {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`#${id} is missing`);
  return element;
}

export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
