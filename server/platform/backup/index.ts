export { backupsIn, lastBackupAt, makeBackup, type BackupSource } from './make-backup.ts';
export { restoreBackup } from './restore-backup.ts';
export { verifyBackup } from './manifest.ts';
