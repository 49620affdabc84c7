import type { IdSource } from '#shared/base/ids.ts';
import type { Ahead } from './ahead.ts';
import type { ColdShelf } from './cold-pages.ts';
import type { Store } from './database.ts';
import type { PredictionSource } from './directory.ts';
import type { Hub } from './hub.ts';
import type { Platform } from './platform.ts';

/** What the modules of one open device share. */
export type EngineRoom = {
  readonly platform: Platform;
  readonly slug: string;
  readonly store: Store;
  readonly shelf: ColdShelf;
  readonly predictions: PredictionSource;
  readonly hub: Hub;
  readonly ahead: Ahead;
  readonly ids: IdSource;
};
