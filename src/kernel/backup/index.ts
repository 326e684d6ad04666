/** Backup and restore of a whole instance. */
export { type BackupOptions, type BackupSummary, makeBackup } from './make-backup.ts';
export { type BackupContents, checkBackup } from './read-backup.ts';
export { restoreBackup } from './restore-backup.ts';
export { restoreInstance } from './restore-instance.ts';
