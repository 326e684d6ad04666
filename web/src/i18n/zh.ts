import admin from './zh/admin.json';
import codes from './zh/codes.json';
import common from './zh/common.json';
import data from './zh/data.json';
import indicators from './zh/indicators.json';
import overview from './zh/overview.json';
import plans from './zh/plans.json';
import record from './zh/record.json';
import resources from './zh/resources.json';
import signIn from './zh/sign-in.json';

export const texts = {
  common,
  codes,
  'sign-in': signIn,
  overview,
  plans,
  indicators,
  resources,
  data,
  admin,
  record,
};
