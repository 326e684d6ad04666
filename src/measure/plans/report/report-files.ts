import { Worker } from 'node:worker_threads';
import type { EvaluatedPlan } from '../types.ts';
import { excelReport } from './excel.ts';
import type { ReportOptions } from './options.ts';
import { reportName } from './report-name.ts';
import { wordReport } from './word.ts';

export interface ReportFile {
  name: string;
  mediaType: string;
  content: Buffer;
}

const TYPES = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The evaluation of a plan as a Word or Excel file. */
export async function reportFile(
  evaluated: EvaluatedPlan,
  kind: 'docx' | 'xlsx',
  options: ReportOptions,
): Promise<ReportFile> {
  const content = kind === 'docx' ? await wordOffThread(evaluated, options) : await excelReport(evaluated, options);
  const { plan, status } = evaluated;
  return {
    name: `${plan.title} ${reportName(evaluated, options)} ${status.on}.${kind}`,
    mediaType: TYPES[kind],
    content,
  };
}

/**
 * Laying out the pages for the table of contents takes seconds of computing, during which the server answers nobody; the
 * compiled program does it in a thread of its own. From source (tests, development) there is no compiled worker.
 */
function wordOffThread(evaluated: EvaluatedPlan, options: ReportOptions): Promise<Buffer> {
  if (!import.meta.url.endsWith('.js')) return wordReport(evaluated, options);
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./word-worker.js', import.meta.url), { workerData: { evaluated, options } });
    worker.once('message', (content: Uint8Array) => resolve(Buffer.from(content)));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the report worker ended with code ${code}`)));
  });
}
