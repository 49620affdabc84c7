import { readPageData } from './page-data.ts';
import type { PageData } from './track-data.ts';

/** What the server wrote into the access-code page; the same for as long as the page is open. */
export const page = readPageData<PageData>();

export const text = (key: string): string => page.texts[key] ?? key;
