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
  'project.time-limit': {
    status: 422,
    zh: '视图 {view} 运行时间过长，已停止；请缩小范围（patient、_since、_limit）',
    en: 'View {view} took too long and was stopped; ask for less (patient, _since, _limit)',
  },
  'project.no-patient': {
    status: 400,
    zh: '{type} 不指明患者，不能按患者筛选',
    en: 'A {type} names no patient to filter by',
  },
  'project.patient-unknown': {
    status: 400,
    zh: '没有 {reference}，或者它不在您的辖区内',
    en: 'There is no {reference}, or it is outside your area',
  },
  'project.view-unknown': { status: 404, zh: '没有视图 {view}', en: 'There is no view {view}' },
  'project.definition-not-found': {
    status: 404,
    zh: '没有 {reference}',
    en: 'There is no {reference}',
  },
  'project.definition-deleted': { status: 410, zh: '{reference} 已删除', en: '{reference} was deleted' },
  'project.definition-version': {
    status: 412,
    zh: '{reference} 的当前版本是 {current}，不是 {expected}',
    en: '{reference} is at version {current}, not {expected}',
  },
});

/** SQLSTATEs that mean the data do not fit the view: our own KP… and those of casts. */
const DATA_FAULT = /^(KP\d{3}|22\w{3})$/;

/** A statement that went past its time limit. */
const CANCELLED = '57014';

/** What a database error means for whoever runs a view; errors that are no matter of the data stay as they are. */
export function failedRun(view: string, error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message?: string };
  if (code === CANCELLED) return new KangyuError('project.time-limit', { view }, { cause: error });
  if (typeof code !== 'string' || !DATA_FAULT.test(code)) return error;
  return new KangyuError('project.run-failed', { view, reason: message }, { cause: error });
}
