import admin from './en/admin.json';
import codes from './en/codes.json';
import common from './en/common.json';
import data from './en/data.json';
import doubts from './en/doubts.json';
import draft from './en/draft.json';
import evaluation from './en/evaluation.json';
import indicators from './en/indicators.json';
import overview from './en/overview.json';
import planImport from './en/plan-import.json';
import planning from './en/planning.json';
import plans from './en/plans.json';
import publicTexts from './en/public.json';
import record from './en/record.json';
import resources from './en/resources.json';
import signIn from './en/sign-in.json';
import standards from './en/standards.json';
import statistics from './en/statistics.json';
import work from './en/work.json';

export const texts = {
  common,
  codes,
  'sign-in': signIn,
  overview,
  plans,
  doubts,
  'plan-import': planImport,
  indicators,
  resources,
  standards,
  statistics,
  data,
  admin,
  record,
  work,
  planning,
  evaluation,
  public: publicTexts,
  draft,
};
