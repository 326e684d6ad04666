import admin from './zh/admin.json';
import codes from './zh/codes.json';
import common from './zh/common.json';
import data from './zh/data.json';
import doubts from './zh/doubts.json';
import draft from './zh/draft.json';
import evaluation from './zh/evaluation.json';
import indicators from './zh/indicators.json';
import overview from './zh/overview.json';
import planImport from './zh/plan-import.json';
import planning from './zh/planning.json';
import plans from './zh/plans.json';
import publicTexts from './zh/public.json';
import record from './zh/record.json';
import resources from './zh/resources.json';
import signIn from './zh/sign-in.json';
import standards from './zh/standards.json';
import statistics from './zh/statistics.json';
import work from './zh/work.json';

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
