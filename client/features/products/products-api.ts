// Products, for who may load them (P4).

import { sendFile, type ApiResult } from '#client/data/index.ts';

export type LoadedProducts = {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
};

export type ProductsApi = ReturnType<typeof createProductsApi>;

export function createProductsApi(slug: string) {
  const base = `w/${encodeURIComponent(slug)}`;
  return {
    /** `key`: a repeat after a lost answer loads nothing twice. */
    load: (
      file: Blob,
      key: string,
      onProgress: (share: number) => void,
      signal: AbortSignal,
    ): Promise<ApiResult<LoadedProducts>> =>
      sendFile({
        path: `${base}/products`,
        file,
        type: 'text/csv',
        headers: { 'idempotency-key': key },
        onProgress,
        signal,
      }),
  };
}
