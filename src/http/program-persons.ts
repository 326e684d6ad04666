/** Residents on the lists of programmes: named as the caller may see them. */
import type { FastifyRequest } from 'fastify';
import { findAccount } from '../access/index.ts';
import type { Queryable } from '../kernel/index.ts';
import { ageOn } from '../person/index.ts';
import { readMany } from '../record/index.ts';
import type { Ctx } from './app.ts';
import { recordScope } from './record-scope.ts';

interface ListedPerson {
  name: string;
  phone: string | null;
  sex: string | null;
  age: number | null;
}

/** By Patient id. Every resident that is listed is audited. */
export async function listedPersons(
  request: FastifyRequest,
  ctx: Ctx,
  patients: readonly string[],
): Promise<Map<string, ListedPerson>> {
  const { kernel } = ctx;
  const keys = [...new Set(patients)].map((id) => ({ type: 'Patient', id }));
  const found = await readMany(kernel, kernel.db, keys, recordScope(request, ctx));
  request.touch({ persons: keys.map(({ id }) => `Patient/${id}`) });
  return new Map(
    found.map(({ id, area, resource }) => {
      const shown = request.mask(resource!, area ?? undefined).resource;
      const [name] = (shown.name ?? []) as { text?: string; family?: string; given?: string[] }[];
      const telecom = (shown.telecom ?? []) as { system?: string; value?: string }[];
      const { birthDate, gender } = shown as { birthDate?: string; gender?: string };
      return [
        id,
        {
          name: name?.text ?? [name?.family, ...(name?.given ?? [])].filter(Boolean).join(''),
          phone: telecom.find(({ system, value }) => system === 'phone' && value)?.value ?? null,
          sex: gender ?? null,
          age: birthDate?.length === 10 ? ageOn(birthDate, kernel.clock.today()) : null,
        },
      ];
    }),
  );
}

/** Sign-in names with the names of those who have them; who is no longer there keeps the sign-in name. */
export async function namedAccounts(
  q: Queryable,
  accounts: readonly string[],
): Promise<{ account: string; name: string }[]> {
  return Promise.all(
    accounts.map(async (account) => ({ account, name: (await findAccount(q, { account }))?.name ?? account })),
  );
}

/** Names by sign-in name. */
export async function namesOf(q: Queryable, accounts: readonly (string | null)[]): Promise<Map<string, string>> {
  const found = await namedAccounts(q, [...new Set(accounts.flatMap((one) => one ?? []))]);
  return new Map(found.map(({ account, name }) => [account, name]));
}
