// What people are told of, and how (N1, N4): the README says by which way.

export { isHolderOf, isStillAssigned, loadAssignment } from './assignment.ts';
export { notificationSettings } from './notification-api.ts';
export { forgetNotifications, noticeRound, wakeSenders } from './notice-round.ts';
export {
  noticeLanguage,
  noticeSentence,
  phraseOf,
  type NoticeLanguage,
  type Said,
} from './notice-words.ts';
export { askAgain, loadEffective } from './preference-store.ts';
export { preferenceRoutes } from './preference-routes.ts';
