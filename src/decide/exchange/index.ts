/** The door of the exchange room: the signed envelope, its services, uploads to higher platforms, batches taken back. */
import './errors.ts';

export { type Asked, answerEnvelope, type Reply, refusal } from './answer.ts';
export type { AnswerEnvelope } from './envelope.ts';
export { type OpenedEnvelope, openEnvelope, refuseNode, requireServed } from './open-envelope.ts';
export { recallBatch, recallContent } from './recall.ts';
export { changeSelf, ownNode } from './self.ts';
export { exchangeContent, type Handler } from './services.ts';
export { kindsOf, type UploadDefinition, uploadDefinitions } from './uploads/definitions.ts';
export {
  beginUpload,
  changeUpload,
  getBatch,
  getUpload,
  recallOwnBatch,
  reconcile,
  resendBatch,
  resendDifferences,
  sendNow,
  verifyWith,
} from './uploads/manage.ts';
export { registerUploadJobs, runUpload, scheduleUpload } from './uploads/run-uploads.ts';
export {
  type ComparedDay,
  type OutBatch,
  selectBatches,
  selectComparison,
  selectItems,
} from './uploads/store-batches.ts';
export { countItems, type ItemState, selectUploads, type UploadRow } from './uploads/store-uploads.ts';
