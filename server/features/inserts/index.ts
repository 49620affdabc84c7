export { insertRoutes } from './insert-routes.ts';
export { askDueSources } from './ask-source.ts';
export { insertDirectory, replaceEntries } from './insert-store.ts';
export { readItems } from './read-entries.ts';
