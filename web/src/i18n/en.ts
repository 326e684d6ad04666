import admin from './en/admin.json';
import codes from './en/codes.json';
import common from './en/common.json';
import data from './en/data.json';
import indicators from './en/indicators.json';
import overview from './en/overview.json';
import plans from './en/plans.json';
import record from './en/record.json';
import resources from './en/resources.json';
import signIn from './en/sign-in.json';

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
