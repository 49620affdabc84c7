export { createOwnedRecords } from './owned-records.ts';
export { ownerScope, ownerScopeOf, scopeOfAnswer } from './owner-api.ts';
