export { mountSync, type Sync, type SyncContext } from './sync-routes.ts';
export { createPoke, type Poke, type PokeOptions, type ScopesChanged } from './poke.ts';
export { syncMaintenance, type MaintenanceReport } from './maintenance.ts';
export { renewEpoch } from './epoch.ts';
