/** For tests of report cards: an institution with residents, and requests of doctors and reviewers. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { fixedClock } from '../kernel/index.ts';
import { entry, organization, patient, submission } from '../pipeline/testing.ts';
import { syncViews } from '../project/index.ts';
import type { CardDetail } from './contract.ts';
import { type TestApp, testApp } from './testing.ts';

export const COUNTY = '530403';
export const VILLAGE = '530403001001';
export const OTHER = '530402';
const RESIDENTS = 14;

interface Answer {
  statusCode: number;
  json(): any;
  body: string;
}
export interface ReportDesk {
  t: TestApp;
  /** Organization id. */
  institution: string;
  /** Person ids of the residents 1 to 14. */
  persons: string[];
  ask(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    payload?: object,
    role?: string,
    area?: string,
  ): Promise<Answer>;
  /** Moves the clock to a minute in Chinese time. */
  at(time: string): void;
  /** Reports the n-th resident (from 0); `more` answers, `request` besides. */
  report(n: number, more?: object, request?: object, role?: string): Promise<Answer>;
  step(card: CardDetail, body: object, role?: string, area?: string): Promise<Answer>;
}

export const answersOfCard = (more: object = {}) => ({
  disease: 'infectious-diarrhoea',
  caseClass: 'clinical',
  onset: '2025-02-28',
  diagnosed: '2025-03-01T10:30:00+08:00',
  population: '11',
  origin: '1',
  address: VILLAGE,
  addressDetail: '上营社区1号',
  phone: '13900000000',
  ...more,
});

/** It is noon of 2025-03-01. */
export async function reportDesk(): Promise<ReportDesk> {
  const t = await testApp({ region: COUNTY, kernel: { now: '2025-03-01T12:00:00+08:00' } });
  await syncViews(t.kernel.owner);
  const people = Array.from({ length: RESIDENTS }, (_, i) => entry(patient(i + 1)));
  const receipt = await t.pipeline.accept(submission('people', [entry(organization(1)), ...people]));
  expect(receipt.records.filter(({ status }) => status !== 'stored')).toEqual([]);
  const [institution, ...patients] = receipt.records.map(({ reference }) => reference!.split('/')[1]!);
  const links = await t.kernel.owner.query<{ patient: string; person: string }>(
    'select patient_id as patient, person::text from identify.link',
  );
  const persons = patients.map((id) => links.find(({ patient: one }) => one === id)!.person);
  const ask: ReportDesk['ask'] = async (method, url, payload, role = 'clinician', area = COUNTY) =>
    t.app.inject({
      method,
      url: `/api/reporting/${url}`,
      headers: await t.signIn(role, area),
      ...(payload ? { payload } : {}),
    });
  return {
    t,
    institution: institution!,
    persons,
    ask,
    at: (time) => {
      t.kernel.clock = fixedClock(`${time}:00+08:00`);
    },
    report: (n, more = {}, request = {}, role) =>
      ask(
        'POST',
        'cards',
        { id: randomUUID(), person: persons[n], institution, answers: answersOfCard(more), ...request },
        role,
      ),
    step: (card, body, role = 'infection-officer', area) =>
      ask('POST', `cards/${card.id}/steps`, { steps: card.steps.length, ...body }, role, area),
  };
}
