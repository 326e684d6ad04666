/** Bulk data: exports as jobs with files. */
export { bulkFileSize, createLineWriter, newFileKey, readBulkFile } from './files.ts';
export { cancelBulkJob, fileKeyOf, folderOf, getBulkJob, registerBulkJobs, startExport } from './jobs.ts';
export { type ExportLevel, readExportRequest } from './request.ts';
export type { ExportResult } from './run-export.ts';
export { type BulkJob, findNamedJob, insertJob, updateJob } from './store-bulk.ts';
