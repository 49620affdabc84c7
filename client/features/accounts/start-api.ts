// What the pages before signing in ask of the server.

import type { ApiClient, ApiResult } from '#client/data/index.ts';

export type ServerInfo = {
  readonly signUp: 'open' | 'first' | 'closed';
  /** Whether that setting lets one through now. */
  readonly isSignUpOpen: boolean;
  /** One that is not of the demo. */
  readonly hasWorkspace: boolean;
  readonly isSecureOrigin: boolean;
  readonly demo: readonly DemoDesk[];
};
export type DemoDesk = {
  readonly slug: string;
  readonly name: string;
  readonly blueprint: string;
  readonly signIns: readonly {
    readonly name: string;
    readonly profile: string;
    readonly email: string;
    readonly password: string;
  }[];
};
export type BlueprintSummary = {
  readonly id: string;
  readonly name: Readonly<Record<string, string>>;
  readonly summary: Readonly<Record<string, string>>;
  readonly languages: readonly string[];
};
export type PublicWorkspace = {
  readonly slug: string;
  readonly name: string;
  readonly languages: readonly string[];
  readonly isDemo: boolean;
  /** False: nobody need wait for a mail. */
  readonly sendsMail: boolean;
};
/** What a link of a mail is for. */
export type PasswordLink = {
  readonly kind: 'reset' | 'invitation';
  readonly name: string;
  readonly email: string;
};
export type SignUp = {
  readonly slug: string;
  readonly name: string;
  readonly blueprint: string;
  readonly language: string;
  readonly admin: { readonly name: string; readonly email: string; readonly password: string };
};

export type StartApi = ReturnType<typeof createStartApi>;

export function createStartApi(api: ApiClient) {
  return {
    server: (): Promise<ApiResult<ServerInfo>> => api.get('server'),
    blueprints: (): Promise<ApiResult<{ readonly items: readonly BlueprintSummary[] }>> =>
      api.get('workspaces/blueprints'),
    workspace: (slug: string): Promise<ApiResult<PublicWorkspace>> =>
      api.get(`w/${encodeURIComponent(slug)}/public/workspace`),
    signUp: (body: SignUp, key: string): Promise<ApiResult<{ readonly slug: string }>> =>
      api.post('workspaces', body, { headers: { 'idempotency-key': key } }),
    askReset: (slug: string, email: string): Promise<ApiResult<undefined>> =>
      api.post(`w/${encodeURIComponent(slug)}/public/password-resets`, { email }),
    lookAtLink: (slug: string, token: string): Promise<ApiResult<PasswordLink>> =>
      api.post(`w/${encodeURIComponent(slug)}/public/password-links/look`, { token }),
    setPassword: (slug: string, token: string, password: string): Promise<ApiResult<undefined>> =>
      api.post(`w/${encodeURIComponent(slug)}/public/password-links/use`, { token, password }),
    lookAtAddressLink: (
      slug: string,
      token: string,
    ): Promise<ApiResult<{ readonly email: string }>> =>
      api.post(`w/${encodeURIComponent(slug)}/public/address-links/look`, { token }),
    confirmAddress: (slug: string, token: string): Promise<ApiResult<{ readonly email: string }>> =>
      api.post(`w/${encodeURIComponent(slug)}/public/address-links/use`, { token }),
    removeDemo: (): Promise<ApiResult<undefined>> => api.remove('server/demo'),
  };
}

/** A new install: signing up is what the first page is for. */
export const isFirstSignUp = (server: ServerInfo | undefined): boolean =>
  server?.isSignUpOpen === true && !server.hasWorkspace;
