// What a browser has of notifications: the permission, one subscription for all workspaces of this address, and what is
// shown at the moment.

/** Why there is no switch here, or `ready`. */
export type PushSupport =
  | 'ready'
  /** Without https nothing of it exists. */
  | 'insecure'
  /** iOS has it for apps of the home screen only. */
  | 'home-screen'
  | 'missing';

export type BrowserSubscription = {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
  /** The server's key that it was made with; undefined where the browser does not say. */
  readonly serverKey: string | undefined;
};

export type Shown = {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  readonly at: number;
  readonly data: ShownData;
  readonly isSilent?: boolean;
};
/** What a notification knows of itself, for whoever touches or closes it. */
export type ShownData = {
  readonly workspace: string;
  readonly personId: string;
  readonly ticketId: string | null;
};

export type PushHere = {
  readonly support: () => PushSupport;
  readonly permission: () => NotificationPermission;
  /** Within somebody's gesture: browsers answer nothing else. */
  readonly askPermission: () => Promise<NotificationPermission>;
  readonly current: () => Promise<BrowserSubscription | undefined>;
  /** Rejects where the push service cannot be reached or the permission is missing. */
  readonly subscribe: (serverKey: string) => Promise<BrowserSubscription>;
  readonly unsubscribe: () => Promise<void>;
  readonly show: (shown: Shown) => Promise<void>;
  /** Closes those that it says yes to. */
  readonly close: (isOver: (data: ShownData) => boolean) => Promise<void>;
};

/** One per ticket and person: what is newer takes its place. */
export const tagOf = ({ workspace, personId, ticketId }: ShownData): string =>
  `${workspace} ${personId} ${ticketId ?? 'several'}`;
