// What every page has from the start, the ones before signing in too: made once here, given to features as props. What a
// desk needs besides is in desk-services.ts, which they load only when somebody signs in.

import { browserPlatform, createApi } from '#client/data/start.ts';
import { createStartApi } from '#client/features/accounts/index.ts';
import { createAppearance } from '#client/ui/theme.ts';

export const platform = browserPlatform();
export const startApi = createStartApi(createApi(platform));
export const appearance = createAppearance();
