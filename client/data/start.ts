// The door of client/data for the pages before signing in: asking the server, without the engine that a desk needs.

export { browserPlatform } from './browser-platform.ts';
export { createApi } from './api.ts';
export { tidyAtStart } from './tidy-at-start.ts';
