import { beforeAll, describe, expect, it } from 'vitest';
import { cells } from '../src/measure/indicators/index.ts';
import { at, EAST, resident, type TestRegion, testRegion } from '../src/measure/indicators/testing.ts';

/** Figures of packs that are computed from their forms, over rows of the flat views. */
let region: TestRegion;
const value = async (indicator: string, period: string) => {
  const [cell] = await cells(region.kernel, { indicator, areas: [EAST], periods: [period] });
  return [cell!.numerator, cell!.denominator];
};
let contacts = 0;
/** One contact of a form, in time for the views. */
function put(form: string, patient: string, day: string, answers: Record<string, unknown>): Promise<void> {
  contacts += 1;
  return region.put(`form_${form}`, [{ id: `c${contacts}`, patient, day: at(day), authored: at(day), ...answers }]);
}

const PEOPLE = [
  ['w1', '1980-05-01', 'female'],
  ['w2', '1985-05-01', 'female'],
  ['w3', '1989-05-01', 'female'],
  ['old', '1950-01-01', 'male'],
  ['kid', '2024-03-01', 'male'],
  ['baby', '2025-02-01', 'female'],
] as const;

beforeAll(async () => {
  region = await testRegion();
  region.goTo('2025-12-20');
  await region.recompute();
  await region.put(
    'resident',
    PEOPLE.map(([id, born, sex]) => ({ ...resident(id, EAST, born), sex })),
  );
  await put('family_doctor_contract', 'old', '2024-06-01', {
    starts_on: at('2024-06-01'),
    ends_on: at('2025-05-31'),
    key: true,
  });
  await put('family_doctor_contract', 'old', '2025-06-10', {
    starts_on: at('2025-06-10'),
    ends_on: at('2026-06-09'),
    key: true,
  });
  await put('family_doctor_contract', 'w1', '2024-01-01', {
    starts_on: at('2024-01-01'),
    ends_on: at('2024-12-31'),
    key: false,
  });
  await put('family_doctor_contract', 'w2', '2025-01-01', {
    starts_on: at('2025-01-01'),
    ends_on: at('2025-12-31'),
    key: false,
  });
  await put('family_doctor_termination', 'w2', '2025-07-01', { ended_on: at('2025-07-01') });
  await put('cervical_breast_screening_cervical', 'w1', '2023-01-10', { screened_on: at('2023-01-10'), method: 'hpv' });
  await put('cervical_breast_screening_cervical', 'w2', '2021-02-01', {
    screened_on: at('2021-02-01'),
    method: 'cytology',
  });
  await put('newborn_screening_blood', 'baby', '2025-02-04', { valid: true });
  await put('newborn_screening_blood', 'kid', '2024-03-02', { valid: false });
  await put('migrants_registration', 'w3', '2024-02-01', { arrived_on: at('2024-01-01') });
  await put('migrants_service', 'w3', '2024-06-01', { place: '1' });
  await put('tcm_child_guidance', 'kid', '2024-09-10', {});
  await put('health_record_basic', 'w1', '2023-02-01', { built_on: at('2023-02-01'), electronic: true });
  await region.recompute();
});

const figures = async () =>
  Object.fromEntries(
    await Promise.all(
      (
        [
          ...(['FD01', 'FD02', 'FD03', 'S12a', 'S11', 'S15', 'TM01', 'HR01', 'HR02', 'HR03'] as const).flatMap(
            (code) => [
              [code, '2024'],
              [code, '2025'],
            ],
          ),
        ] as [string, string][]
      ).map(async ([code, period]) => [`${code} ${period}`, await value(code, period)] as const),
    ),
  );

describe('figures of packs from their forms', () => {
  it('count contracts, screenings, services and records by their days', async () => {
    expect(await figures()).toEqual({
      // At the end of 2024 two of five residents have a contract; one of them ends on that day.
      'FD01 2024': [2, 5],
      'FD01 2025': [1, 6],
      'FD02 2024': [1, 2],
      'FD02 2025': [1, 3],
      'FD03 2024': [0, 1],
      'FD03 2025': [1, 1],
      'S12a 2024': [1, 3],
      'S12a 2025': [1, 3],
      'S11 2024': [0, 1],
      'S11 2025': [1, 1],
      'S15 2024': [1, 1],
      'S15 2025': [0, 1],
      'TM01 2024': [1, 1],
      'TM01 2025': [0, 2],
      'HR01 2024': [1, 5],
      'HR01 2025': [1, 6],
      'HR02 2024': [1, 5],
      'HR02 2025': [1, 6],
      'HR03 2024': [0, 1],
      'HR03 2025': [0, 1],
    });
  });

  it('are the same when everything is computed again', async () => {
    const before = await figures();
    await region.recomputeInFull();
    expect(await figures()).toEqual(before);
  });
});
