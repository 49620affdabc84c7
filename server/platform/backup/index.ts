export { BACKUP_DATABASE } from './copy-cluster.ts';
export { backupsIn, lastBackupAt, makeBackup } from './make-backup.ts';
export { restoreBackup } from './restore-backup.ts';
export { verifyBackup } from './manifest.ts';
