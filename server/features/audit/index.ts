export { createAccessLog, type AccessLog, type AccessLogLimits } from './access-log.ts';
export { insertAccesses } from './access-store.ts';
export type { Access, Accessor } from './access.ts';
export { auditRound, type AuditReport } from './audit-job.ts';
export { auditRoutes } from './audit-routes.ts';
export { eraseAuditValues, type ErasureOrder } from './erase.ts';
export { recordAccess } from './record-access.ts';
export { verifyChain, type Finding, type Verification } from './verify.ts';
