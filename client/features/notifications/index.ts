export type { CentrePart } from './centre-sheet.tsx';
export { NotificationDefaultsPage } from './defaults-page.tsx';
export { NotificationCentre } from './notification-centre.tsx';
export { PreferencesSection } from './preferences-form.tsx';
export { createSeenNotifications, forgetSeen } from './seen-notifications.ts';
