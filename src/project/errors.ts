import { defineErrors, KangyuError } from '../kernel/index.ts';

defineErrors({
  'project.invalid-view': {
    status: 422,
    zh: '视图 {view} 无效（{path}）：{reason}',
    en: 'View {view} is invalid at {path}: {reason}',
  },
  'project.view-file': {
    status: 500,
    zh: '视图文件 {file} 无法读取：{reason}',
    en: 'View file {file} cannot be read: {reason}',
  },
  'project.run-failed': {
    status: 422,
    zh: '视图 {view} 无法处理这些资源：{reason}',
    en: 'View {view} cannot be run over these resources: {reason}',
  },
  'project.resources': {
    status: 422,
    zh: '资源不是 FHIR JSON：{reason}',
    en: 'The resources are not FHIR JSON: {reason}',
  },
});

/** A fault of one FHIRPath expression; the stage that knows which element of the view it belongs to adds that. */
export class PathFault extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.name = 'PathFault';
    this.reason = reason;
  }
}

/** SQLSTATEs that mean the data do not fit the view: our own KP… and those of casts. */
const DATA_FAULT = /^(KP\d{3}|22\w{3})$/;

/** What a database error means for whoever runs a view; errors that are no matter of the data stay as they are. */
export function failedRun(view: string, error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message?: string };
  if (typeof code !== 'string' || !DATA_FAULT.test(code)) return error;
  return new KangyuError('project.run-failed', { view, reason: message }, { cause: error });
}
