/** The kernel's door: what every room builds on. It knows nothing of health. */
export {
  type BackupContents,
  type BackupOptions,
  type BackupSummary,
  checkBackup,
  makeBackup,
  restoreBackup,
  restoreInstance,
} from './backup/index.ts';
export { type Clock, dayOf, fixedClock, offsetClock } from './clock.ts';
export { type Config, loadConfig } from './config.ts';
export {
  type ContentFolder,
  type ContentProblem,
  contentFolder,
  describeProblems,
  type ReadContent,
  readContent,
  readYaml,
  versionOn,
} from './content.ts';
export { type Db, type DbOptions, openDb, prepare, type Queryable, type TransactionOptions, type Tx } from './db.ts';
export { defineErrors, type ErrorEntry, errorCatalogue, KangyuError } from './errors.ts';
export {
  digitsOf,
  isExact,
  JsonProblem,
  keepDigits,
  markExact,
  parseSentJson,
  parseStoredJson,
  setDecimal,
  toExactJson,
} from './exact-json.ts';
export type { FhirBundle, FhirBundleEntry, FhirResource } from './fhir.ts';
export { createFileStore, type FileStore, MAX_FILE_MB, type StoredFile } from './files.ts';
export { gather } from './gather.ts';
export { BUCKETS, type Bucket, bucketOf, bucketOfId, hash64, newId, uuidv7 } from './ids.ts';
export { type Instance, type InstanceKind, readInstance, settleInstance, updateInstance } from './instance.ts';
export { type AddOptions, createJobs, type JobHandler, type Jobs } from './jobs.ts';
export { type Kernel, type OpenKernelOptions, openKernel } from './kernel.ts';
export { addKey, destroyKey, findKeyring, KEYS_SEEN_MS } from './keyring.ts';
export { APP_ROLE, listMigrations, migrate, SCHEMAS } from './migrate.ts';
export { createOutbox, type Outbox, type OutboxEvent, type OutboxHandler } from './outbox.ts';
export { packageRoot } from './package-root.ts';
export { countByKey, type KeyCount, resealAll } from './reseal.ts';
export { type Column, rowSource } from './row-source.ts';
export { type SealedColumn, sealedBy } from './sealed-column.ts';
export { createSealer, isSealed, type Keyring, SEALED_PREFIX, type Sealer } from './sealer.ts';
export {
  digestFor,
  fingerprintOf,
  KEY_ALGORITHMS,
  type KeyAlgorithm,
  makeSigningKey,
  type PublicKey,
  readPublicKey,
  type SigningKey,
  signText,
  verifyText,
} from './signatures.ts';
export { isSm2Point, makeSm2Pair, type Sm2Pair, sm2Sign, sm2Verify } from './sm2.ts';
export { type Problem, type Receipt, type RecordReceipt, type Submission, type Submit, submitWhole } from './submit.ts';
export { withThrowAwayDb } from './throw-away.ts';
export { createWriter, NotAlone, type Writer, type WriterOptions } from './writer.ts';
