import { Worker } from 'node:worker_threads';
import type { ReadPlan } from '../../../algorithms/plan-text/types.ts';
import { KangyuError } from '../../../kernel/index.ts';
import { MAX_DOCUMENT_MB, type ReadDocument } from './document.ts';

export interface ReadPlanFile {
  document: ReadDocument;
  plan: ReadPlan;
}

/** A plan is read in a second or two; what takes longer than this is no plan, or made to keep the server busy. */
const LIMIT_SECONDS = 60;
const LIMIT_MEMORY_MB = 768;

/** What the worker sends back: a reading, or a catalogue error as data (classes do not cross threads). */
export type WorkerAnswer = { read: ReadPlanFile } | { error: { code: string; details: unknown } };

/**
 * Reads a document and the plan in it. Unpacking and laying out take seconds of computing, so the compiled program does it in a
 * thread of its own, bounded in time and memory. From source (tests, development) there is no compiled worker.
 */
export async function readPlanFile(content: Buffer, name: string): Promise<ReadPlanFile> {
  // Refused before a thread is started and the bytes are copied into it.
  if (content.length > MAX_DOCUMENT_MB * 1024 * 1024)
    throw new KangyuError('plans.document-too-large', { limit: MAX_DOCUMENT_MB });
  if (!import.meta.url.endsWith('.js')) return (await import('./extract-plan.ts')).extractPlan(content, name);
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./plan-worker.js', import.meta.url), {
      workerData: { content, name },
      resourceLimits: { maxOldGenerationSizeMb: LIMIT_MEMORY_MB },
      stdout: true, // libraries print about optional parts they do without
      stderr: true,
    });
    const timer = setTimeout(() => {
      void worker.terminate();
      reject(new KangyuError('plans.document-time', { seconds: LIMIT_SECONDS }));
    }, LIMIT_SECONDS * 1000);
    worker.once('message', (answer: WorkerAnswer) => {
      if ('read' in answer) resolve(answer.read);
      else reject(new KangyuError(answer.error.code, answer.error.details));
    });
    worker.once('error', (error: NodeJS.ErrnoException) => {
      const tooMuch = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      reject(tooMuch ? new KangyuError('plans.document-bomb', { limit: LIMIT_MEMORY_MB }) : error);
    });
    worker.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the reading worker ended with code ${code}`)); // no effect after an answer
    });
  });
}
