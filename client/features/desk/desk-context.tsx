import { createContext, useContext, type JSX } from 'solid-js';
import type { Desk } from '#client/data/index.ts';
import type { Language } from '#client/i18n/languages.ts';
import type { Appearance } from '#client/ui/theme.ts';
import { useOpenFromNotification } from './open-from-notification.ts';

export type DeskPlace = {
  readonly desk: Desk;
  readonly slug: string;
  readonly appearance: Appearance;
  /** For this device, from now on. */
  readonly chooseLanguage: (language: Language) => void;
  /** Ends the session and removes what lies on this device; asks first if something is unsent. */
  readonly askToSignOut: () => void;
};

const DeskContext = createContext<DeskPlace>();

export function DeskProvider(props: { value: DeskPlace; children: JSX.Element }) {
  // eslint-disable-next-line solid/reactivity -- as below
  useOpenFromNotification(props.value.slug, props.value.desk.self().id);
  // eslint-disable-next-line solid/reactivity -- a desk is one for the life of what stands under it
  return <DeskContext.Provider value={props.value}>{props.children}</DeskContext.Provider>;
}

export function useDesk(): DeskPlace {
  const place = useContext(DeskContext);
  if (place === undefined) throw new Error('useDesk() needs a <DeskGate> above it.');
  return place;
}
